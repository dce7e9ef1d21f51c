package org.lianfang.protocol.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// The text of a policy: one definition on each line, read octet by octet.
final class TlogPolicyFile {
  private static final int FILE_BYTES_MAX = 1 << 20;

  private final List<TlogPolicy.Log> logs = new ArrayList<>();
  private final List<TlogPolicy.Component> components = new ArrayList<>();
  private @Nullable String quorum;

  private TlogPolicyFile() {}

  static TlogPolicy parse(Bytes policy) throws Malformed {
    if (policy.size() > FILE_BYTES_MAX) {
      throw new Malformed("a policy is longer than " + FILE_BYTES_MAX + " bytes");
    }
    String text = TlogPolicy.octets(policy);
    // "each line is terminated by ASCII newline": a file cut short would else pass as a shorter
    // one.
    if (!text.endsWith("\n")) {
      throw new Malformed("a policy ends with a newline");
    }
    // "The only allowed control characters are tab and newline": a carriage return would be part of
    // a name that looks like another.
    if (!text.chars().allMatch(TlogPolicyFile::isAllowed)) {
      throw new Malformed("a policy has no control characters but tab and newline");
    }
    TlogPolicyFile file = new TlogPolicyFile();
    String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      try {
        file.read(lines[i]);
      } catch (IllegalArgumentException | Malformed e) {
        throw new Malformed("policy, line " + (i + 1) + ": " + e.getMessage());
      }
    }
    return file.policy();
  }

  private static boolean isAllowed(int c) {
    return c == '\t' || c == '\n' || (c >= 0x20 && c != 0x7F);
  }

  private void read(String line) throws Malformed {
    List<String> items =
        Arrays.stream(line.split("[ \t]+")).filter(item -> !item.isEmpty()).toList();
    // "Empty lines (whitespace only) and comment lines (lines starting with "#", possibly preceded
    // by whitespace) are allowed and ignored."
    if (items.isEmpty() || items.getFirst().startsWith("#")) {
      return;
    }
    switch (items.getFirst()) {
      case "log" -> logs.add(log(items));
      case "witness" -> components.add(witness(items));
      case "group" -> components.add(group(items));
      case "quorum" -> quorum(items);
      // A line that is passed over could be the one that narrows the policy.
      default -> throw new Malformed("a line is log, witness, group or quorum");
    }
  }

  private static TlogPolicy.Log log(List<String> items) throws Malformed {
    requireCount(items, 2, 3);
    return new TlogPolicy.Log(key(items.get(1)), items.size() == 3 ? items.get(2) : "");
  }

  private static TlogPolicy.Witness witness(List<String> items) throws Malformed {
    requireCount(items, 3, 4);
    return new TlogPolicy.Witness(
        items.get(1), key(items.get(2)), items.size() == 4 ? items.get(3) : "");
  }

  private static TlogPolicy.Group group(List<String> items) throws Malformed {
    // "At least one member must be listed (i.e., n >= 1)."
    requireCount(items, 4, Integer.MAX_VALUE);
    List<String> members = items.subList(3, items.size());
    return new TlogPolicy.Group(items.get(1), threshold(items.get(2), members.size()), members);
  }

  private static int threshold(String text, int members) throws Malformed {
    return switch (text) {
      case "any" -> 1;
      case "all" -> members;
      // "If k is given numerically, it must be written in decimal."
      default -> (int) Math.min(NoteText.decimal(text, "a threshold"), Integer.MAX_VALUE);
    };
  }

  private void quorum(List<String> items) throws Malformed {
    requireCount(items, 2, 2);
    // "A policy file must include exactly one quorum line": of two, readers would pick either.
    if (quorum != null) {
      throw new Malformed("a policy has one quorum");
    }
    String name = items.get(1);
    // "the quorum line must specify a witness or group defined earlier"
    boolean defined = components.stream().anyMatch(component -> component.name().equals(name));
    if (!defined && !name.equals(TlogPolicy.NONE)) {
      throw new Malformed("the quorum's name is defined on no line before");
    }
    quorum = name;
  }

  private TlogPolicy policy() throws Malformed {
    if (quorum == null) {
      throw new Malformed("a policy has one quorum");
    }
    try {
      return new TlogPolicy(logs, components, quorum);
    } catch (IllegalArgumentException e) {
      throw new Malformed("policy: " + e.getMessage());
    }
  }

  private static VerifierKey key(String item) throws Malformed {
    // A key's name is UTF-8 to signed-note, whatever the policy's own names are.
    return VerifierKey.parse(
        NoteText.utf8(Bytes.owning(item.getBytes(StandardCharsets.ISO_8859_1)), "a verifier key"));
  }

  private static void requireCount(List<String> items, int least, int most) throws Malformed {
    if (items.size() < least || items.size() > most) {
      throw new Malformed("the line has another number of items than its kind");
    }
  }

  static Bytes encode(TlogPolicy policy) {
    StringBuilder text = new StringBuilder();
    for (TlogPolicy.Log log : policy.logs()) {
      text.append(line("log", key(log.key()), log.url()));
    }
    for (TlogPolicy.Component component : policy.components()) {
      text.append(
          switch (component) {
            case TlogPolicy.Witness witness ->
                line("witness", witness.name(), key(witness.key()), witness.url());
            case TlogPolicy.Group group ->
                line(
                    "group",
                    group.name(),
                    Integer.toString(group.threshold()),
                    String.join(" ", group.members()));
          });
    }
    text.append(line("quorum", policy.quorum()));
    return Bytes.owning(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String key(VerifierKey key) {
    return TlogPolicy.octets(Bytes.utf8(key.text()));
  }

  private static String line(String... items) {
    return String.join(" ", Arrays.stream(items).filter(item -> !item.isEmpty()).toList()) + "\n";
  }
}
