package org.lianfang.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// The formats of .proto files as a list of lines, each `Message.field = number: type`, compared
/// with a list that is kept beside the tests: what is signed, hashed, stored or sent to others does
/// not change by accident.
public final class WireFormat {
  private final TreeSet<String> lines = new TreeSet<>();

  private WireFormat() {}

  /// Compares the formats with the list in `src/test/resources/wire/NAME`.
  public static void assertPinned(String name, FileDescriptor... files) throws IOException {
    WireFormat format = new WireFormat();
    List.of(files).forEach(format::add);
    Path pinned = Path.of("src/test/resources/wire", name);
    if (Boolean.getBoolean("wire.write")) {
      Files.writeString(pinned, String.join("\n", format.lines) + "\n");
    }
    assertThat(Files.readAllLines(pinned))
        .as(
            "The wire format is no longer the one in %s. Signatures, hashes, stored ledgers and"
                + " nodes of another version depend on it. If the change is meant: say in"
                + " CHANGELOG.md, under \"Changed\", which messages have a new form and what"
                + " cannot be read any more; then write the list anew with"
                + " -Dwire.write=true and commit both.",
            pinned)
        .containsExactlyElementsOf(format.lines);
  }

  private void add(FileDescriptor file) {
    file.getMessageTypes().forEach(this::add);
    file.getEnumTypes().forEach(this::add);
    file.getServices().forEach(this::add);
  }

  private void add(Descriptor message) {
    lines.add(message.getFullName());
    for (FieldDescriptor field : message.getFields()) {
      lines.add(
          "%s.%s = %d: %s"
              .formatted(message.getFullName(), field.getName(), field.getNumber(), type(field)));
    }
    message.getNestedTypes().forEach(this::add);
    message.getEnumTypes().forEach(this::add);
  }

  private static String type(FieldDescriptor field) {
    String type =
        switch (field.getJavaType()) {
          case MESSAGE -> field.getMessageType().getFullName();
          case ENUM -> field.getEnumType().getFullName();
          case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
              field.getType().name().toLowerCase(Locale.ROOT);
        };
    String oneof =
        field.getRealContainingOneof() == null
            ? ""
            : ", one of " + field.getRealContainingOneof().getName();
    return (field.isRepeated() ? "repeated " : "") + type + oneof;
  }

  private void add(EnumDescriptor kinds) {
    for (EnumValueDescriptor kind : kinds.getValues()) {
      lines.add("%s.%s = %d".formatted(kinds.getFullName(), kind.getName(), kind.getNumber()));
    }
  }

  private void add(ServiceDescriptor service) {
    for (MethodDescriptor method : service.getMethods()) {
      lines.add(
          "%s(%s): %s"
              .formatted(
                  method.getFullName(),
                  method.getInputType().getFullName(),
                  method.getOutputType().getFullName()));
    }
  }
}
