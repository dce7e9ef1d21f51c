package org.lianfang.protocol.wire;

import com.google.protobuf.TextFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Term;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.standard.StandardTables;
import org.lianfang.protocol.subject.SubjectType;

/// The standard as bytes and as text. Decoding takes anything and throws [Malformed].
public final class StandardCodec {
  private StandardCodec() {}

  /// Turns protobuf text into the bytes that stand on the ledger. Comments do not count.
  ///
  /// @throws Malformed if the text is no standard; the message names line and column
  public static Bytes encodeText(String text) throws Malformed {
    Standard.Builder builder = Standard.newBuilder();
    try {
      TextFormat.merge(text, builder);
    } catch (TextFormat.ParseException e) {
      throw new Malformed("standard: line " + e.getLine() + ", column " + e.getColumn());
    }
    Bytes bytes = Canonical.encode(builder.build());
    var _ = decode(bytes);
    return bytes;
  }

  /// Reads the bytes of the ledger.
  public static StandardTables decode(Bytes bytes) throws Malformed {
    return Canonical.decode(Standard.parser(), bytes, "standard", StandardCodec::tables);
  }

  private static StandardTables tables(Standard m) throws Malformed {
    List<org.lianfang.protocol.standard.IdentifierRule> identifiers = new ArrayList<>();
    for (IdentifierRule rule : m.getIdentifiersList()) {
      identifiers.add(
          new org.lianfang.protocol.standard.IdentifierRule(
              term(SubjectType.class, rule.getType()),
              rule.getSuite(),
              rule.getStrict(),
              rule.getQueryQuota(),
              rule.getOpeningQuota(),
              rule.getFilingQuota()));
    }
    List<org.lianfang.protocol.standard.ListRule> lists = new ArrayList<>();
    for (ListRule rule : m.getListsList()) {
      lists.add(
          new org.lianfang.protocol.standard.ListRule(
              term(ListType.class, rule.getList()),
              rule.getLongestYears(),
              rule.getLongestDays(),
              term(EvidenceClass.class, rule.getWeakestEvidence()),
              terms(SubjectRole.class, rule.getRefusedRolesList())));
    }
    List<org.lianfang.protocol.standard.FamilyRule> families = new ArrayList<>();
    for (FamilyRule rule : m.getFamiliesList()) {
      families.add(
          new org.lianfang.protocol.standard.FamilyRule(
              family(rule.getFamily()), terms(SubjectType.class, rule.getTypesList())));
    }
    List<org.lianfang.protocol.standard.CodeRule> codes = new ArrayList<>();
    for (CodeRule rule : m.getCodesList()) {
      codes.add(
          new org.lianfang.protocol.standard.CodeRule(
              known(RiskCode.find(rule.getCode()), "risk code"),
              rule.getZh(),
              rule.getEn(),
              party(rule.getParty())));
    }
    List<org.lianfang.protocol.standard.PurposeRule> purposes = new ArrayList<>();
    for (PurposeRule rule : m.getPurposesList()) {
      purposes.add(
          new org.lianfang.protocol.standard.PurposeRule(
              term(Purpose.class, rule.getPurpose()), terms(ListType.class, rule.getListsList())));
    }
    List<org.lianfang.protocol.standard.FieldClass> fieldClasses = new ArrayList<>();
    for (FieldClass fieldClass : m.getFieldClassesList()) {
      fieldClasses.add(
          new org.lianfang.protocol.standard.FieldClass(
              fieldClass.getName(),
              fieldClass.getZh(),
              fieldClass.getEn(),
              fieldClass.getSource(),
              fieldClass.getRefused(),
              fieldClass.getColumnWordsList()));
    }
    return new StandardTables(
        m.getVersion(),
        m.getNameZh(),
        m.getNameEn(),
        identifiers,
        lists,
        families,
        codes,
        purposes,
        fieldClasses,
        m.getNoteMax(),
        m.getReferenceMax());
  }

  private static org.lianfang.protocol.standard.CodeRule.Party party(Party party) throws Malformed {
    return switch (party) {
      case PARTY_UNMARKED -> org.lianfang.protocol.standard.CodeRule.Party.UNMARKED;
      case PARTY_VICTIM -> org.lianfang.protocol.standard.CodeRule.Party.VICTIM;
      case PARTY_SUSPECT -> org.lianfang.protocol.standard.CodeRule.Party.SUSPECT;
      case UNRECOGNIZED -> throw new Malformed("standard: unknown party");
    };
  }

  private static RiskCode.Family family(String name) throws Malformed {
    return known(
        Arrays.stream(RiskCode.Family.values())
            .filter(family -> family.name().equals(name))
            .findFirst(),
        "family");
  }

  private static <E extends Enum<E> & Term> E term(Class<E> vocabulary, String wireName)
      throws Malformed {
    return known(Term.find(vocabulary, wireName), vocabulary.getSimpleName());
  }

  private static <E extends Enum<E> & Term> Set<E> terms(
      Class<E> vocabulary, List<String> wireNames) throws Malformed {
    Set<E> terms = EnumSet.noneOf(vocabulary);
    for (String wireName : wireNames) {
      if (!terms.add(term(vocabulary, wireName))) {
        throw new Malformed("standard: " + vocabulary.getSimpleName() + " named twice");
      }
    }
    return terms;
  }

  private static <V> V known(Optional<V> value, String what) throws Malformed {
    return value.orElseThrow(() -> new Malformed("standard: unknown " + what));
  }
}
