package org.lianfang.contract.standard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.standard.CodeRule;
import org.lianfang.protocol.standard.FieldClass;
import org.lianfang.protocol.standard.IdentifierRule;
import org.lianfang.protocol.standard.ListRule;
import org.lianfang.protocol.standard.StandardTables;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.StandardCodec;

/// One version of the rules of sharing: the bytes that stand on the ledger, and look-ups in them.
///
/// Immutable and free of clocks: all that depends on time takes a day as a parameter. Two standards
/// are equal if their bytes are.
public final class Standard {

  private final Bytes bytes;
  private final StandardTables tables;
  private final Map<RiskCode, CodeRule> codes;

  private Standard(Bytes bytes, StandardTables tables) {
    this.bytes = bytes;
    this.tables = tables;
    this.codes = new HashMap<>();
    for (CodeRule code : tables.codes()) {
      codes.put(code.code(), code);
    }
  }

  /// Reads the bytes of the ledger.
  ///
  /// @throws Malformed if they are no complete standard in its one encoding
  public static Standard decode(Bytes bytes) throws Malformed {
    return new Standard(bytes, StandardCodec.decode(bytes));
  }

  /// Reads protobuf text.
  ///
  /// @throws Malformed if the text is no complete standard
  public static Standard parse(String text) throws Malformed {
    return decode(StandardCodec.encodeText(text));
  }

  /// The text of a version that this release carries; empty if it carries none of that number.
  public static Optional<String> bundledText(int version) {
    try (InputStream in =
        Standard.class.getResourceAsStream("/standard/standard-" + version + ".txtpb")) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Version 1, which this release carries.
  public static Standard first() {
    try {
      return parse(bundledText(1).orElseThrow());
    } catch (Malformed e) {
      throw new InvariantViolation("the bundled standard is a standard", e);
    }
  }

  /// The number of this version, from 1.
  public int version() {
    return tables.version();
  }

  /// The exact bytes, as they stand on the ledger.
  public Bytes bytes() {
    return bytes;
  }

  /// SHA-256 of the bytes.
  public Bytes hash() {
    return Encoding.sha256(bytes);
  }

  /// All that it says.
  public StandardTables tables() {
    return tables;
  }

  /// The rule of a subject type.
  public IdentifierRule identifier(SubjectType type) {
    return tables.identifiers().get(type.number() - 1);
  }

  /// The rule of a list.
  public ListRule list(ListType list) {
    return tables.lists().get(list.number() - 1);
  }

  /// The code's rule, if it is in force.
  public Optional<CodeRule> code(RiskCode code) {
    return Optional.ofNullable(codes.get(code));
  }

  /// True if the code's family fits the subject type.
  public boolean fits(RiskCode code, SubjectType type) {
    return tables.families().get(code.family().number() - 1).types().contains(type);
  }

  /// The lists that a question for this purpose may see; none for filing and rotation.
  public Set<ListType> visible(Purpose purpose) {
    return tables.purposes().stream()
        .filter(rule -> rule.purpose() == purpose)
        .findFirst()
        .map(rule -> rule.lists())
        .orElse(Set.of());
  }

  /// The class of data, refused at the door, that a column of this name would hold.
  Optional<FieldClass> refusedClass(String column) {
    return tables.fieldClasses().stream()
        .filter(fieldClass -> fieldClass.refused())
        .filter(fieldClass -> ColumnWord.isAnyIn(fieldClass.columnWords(), column))
        .findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Standard that && bytes.equals(that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  @Override
  public String toString() {
    return "Standard[" + version() + "]";
  }
}
