package org.lianfang.cli.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.subject.SubjectType;

/// The consolidated list of the United Nations Security Council, in XML, plain or compressed.
///
/// Read as a stream, without document types and external entities. Takes names (also in their own
/// script), aliases, passports and national numbers; a document without a country takes the entry's
/// only nationality. Persons bear P99, others E03.
///
/// @see <a href="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list">United
///   Nations Security Council consolidated list</a>
public final class UnConsolidated {

  private static final FilingCsv.Statement STATEMENT =
      new FilingCsv.Statement(
          "un", ListType.BLACK, Level.ONE, EvidenceClass.E2, LegalBasis.OFFICIAL_LIST);

  private static final int TEXT_MAX = 20_000;

  /// One element of an entry: its leaves by name.
  private record Group(String name, Map<String, String> leaves) {
    String get(String leaf) {
      return leaves.getOrDefault(leaf, "").strip();
    }
  }

  private final FilingCsv csv;

  private UnConsolidated(FilingCsv csv) {
    this.csv = csv;
  }

  /// Writes the list as a filing found on `today`.
  ///
  /// @throws IOException if the file cannot be read or is no such list
  public static Summary run(Path file, Appendable out, LocalDate today) throws IOException {
    var csv = new FilingCsv(out, STATEMENT, today);
    try (InputStream in = ListFiles.open(file)) {
      XMLStreamReader reader = factory().createXMLStreamReader(in);
      new UnConsolidated(csv).run(reader);
      reader.close();
    } catch (XMLStreamException e) {
      throw new IOException("not a readable XML list, line " + e.getLocation().getLineNumber(), e);
    }
    return csv.summary();
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  private void run(XMLStreamReader reader) throws XMLStreamException, IOException {
    boolean isList = false;
    while (reader.hasNext()) {
      int event = reader.next();
      if (event == XMLStreamConstants.DTD) {
        throw new IOException("a list with a document type is not read");
      }
      if (event == XMLStreamConstants.START_ELEMENT) {
        switch (reader.getLocalName()) {
          case "CONSOLIDATED_LIST" -> isList = true;
          case "INDIVIDUAL" -> entry(reader, true);
          case "ENTITY" -> entry(reader, false);
          default -> {}
        }
      }
    }
    if (!isList) {
      throw new IOException("no CONSOLIDATED_LIST in the file");
    }
  }

  private void entry(XMLStreamReader reader, boolean person)
      throws XMLStreamException, IOException {
    var leaves = new HashMap<String, String>();
    var groups = new ArrayList<Group>();
    while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String name = reader.getLocalName();
      var inner = new HashMap<String, String>();
      String text = content(reader, inner);
      if (inner.isEmpty()) {
        leaves.put(name, text);
      } else {
        groups.add(new Group(name, inner));
      }
    }
    write(new Group("entry", leaves), groups, person);
  }

  /// Reads to the end of the element; its own text, and the leaves below it.
  private static String content(XMLStreamReader reader, Map<String, String> inner)
      throws XMLStreamException {
    var own = new StringBuilder();
    var leaf = new StringBuilder();
    int depth = 1;
    while (depth > 0) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          leaf.setLength(0);
        }
        case XMLStreamConstants.END_ELEMENT -> {
          depth--;
          if (depth > 0 && !leaf.isEmpty()) {
            inner.merge(reader.getLocalName(), leaf.toString(), (one, two) -> one + "\n" + two);
            leaf.setLength(0);
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          var text = depth == 1 ? own : leaf;
          String more = reader.getText();
          text.append(more, 0, Math.min(more.length(), Math.max(0, TEXT_MAX - text.length())));
        }
        default -> {}
      }
    }
    return own.toString();
  }

  private void write(Group entry, List<Group> groups, boolean person) throws IOException {
    String number = entry.get("REFERENCE_NUMBER");
    if (number.isEmpty()) {
      csv.leaveOut(new LeftOut("没有编号的条目", "entry without a number"));
      return;
    }
    String note = "UN " + number + ", " + entry.get("UN_LIST_TYPE");
    var names = new ArrayList<String>();
    for (String part : List.of("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")) {
      if (!entry.get(part).isEmpty()) {
        names.add(entry.get(part));
      }
    }
    String name = OfficialCode.of(person, SubjectType.NAME);
    csv.write(number, SubjectType.NAME, String.join(" ", names), name, note);
    if (!entry.get("NAME_ORIGINAL_SCRIPT").isEmpty()) {
      csv.write(number, SubjectType.NAME, entry.get("NAME_ORIGINAL_SCRIPT"), name, note);
    }
    String nationality = onlyNationality(groups);
    for (Group group : groups) {
      switch (group.name()) {
        case "INDIVIDUAL_ALIAS", "ENTITY_ALIAS" -> {
          if (!group.get("ALIAS_NAME").isEmpty()) {
            csv.write(number, SubjectType.NAME, group.get("ALIAS_NAME"), name, note);
          }
        }
        case "INDIVIDUAL_DOCUMENT" -> document(number, group, nationality, person, note);
        case "INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS" -> csv.leaveOut(LeftOut.ADDRESS);
        case "INDIVIDUAL_DATE_OF_BIRTH" -> csv.leaveOut(new LeftOut("出生日期", "date of birth"));
        case "INDIVIDUAL_PLACE_OF_BIRTH" -> csv.leaveOut(new LeftOut("出生地", "place of birth"));
        default -> {}
      }
    }
    if (!entry.get("COMMENTS1").isEmpty()) {
      csv.leaveOut(new LeftOut("自由文本", "free text"));
    }
  }

  private void document(String number, Group group, String nationality, boolean person, String note)
      throws IOException {
    String kind =
        (group.get("TYPE_OF_DOCUMENT") + " " + group.get("TYPE_OF_DOCUMENT2"))
            .toLowerCase(Locale.ROOT);
    SubjectType type;
    if (kind.contains("passport") || kind.contains("passeport") || kind.contains("pasaporte")) {
      type = SubjectType.PASSPORT;
    } else if (kind.startsWith("national identification number")
        && !kind.contains("certificate")
        && !kind.contains("ration")
        && !kind.contains("student")
        && !kind.contains("driver")
        && !kind.contains("voter")) {
      type = SubjectType.ID_CARD;
    } else {
      csv.leaveOut(new LeftOut("其他种类的证件", "document of another kind"));
      return;
    }
    String named =
        group.get("ISSUING_COUNTRY").isEmpty()
            ? group.get("COUNTRY_OF_ISSUE")
            : group.get("ISSUING_COUNTRY");
    String country = named.isEmpty() ? nationality : CountryName.find(named).orElse("");
    Optional<String> cut = DocumentNumber.find(group.get("NUMBER"));
    if (cut.isEmpty()) {
      csv.leaveOut(LeftOut.noNumber(type));
    } else if (country.isEmpty()) {
      csv.leaveOut(LeftOut.noCountry(type));
    } else {
      csv.write(number, type, country + ":" + cut.get(), OfficialCode.of(person, type), note);
    }
  }

  private static String onlyNationality(List<Group> groups) {
    for (Group group : groups) {
      if (group.name().equals("NATIONALITY")) {
        return CountryName.find(group.get("VALUE")).orElse("");
      }
    }
    return "";
  }
}
