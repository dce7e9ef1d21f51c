package org.lianfang.node.ceremony;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.subject.SubjectType;

/// Names of keys as this node stores them: five bytes each, the subject type's number (0: k_P) and
/// the epoch.
final class KeyNames {
  private static final int SIZE = 1 + Integer.BYTES;

  private KeyNames() {}

  static Bytes encode(List<KeyName> names) {
    return Bytes.join(
        names.stream()
            .map(
                name ->
                    Bytes.join(Bytes.owning(new byte[] {type(name)}), Bytes.ofInt(name.epoch())))
            .toArray(Bytes[]::new));
  }

  private static byte type(KeyName name) {
    return name.subjectType().map(SubjectType::number).orElse(0).byteValue();
  }

  static List<KeyName> decode(Bytes bytes) throws Malformed {
    if (bytes.size() % SIZE != 0) {
      throw new Malformed("names of keys have five bytes each");
    }
    List<KeyName> names = new ArrayList<>();
    for (int at = 0; at < bytes.size(); at += SIZE) {
      int type = bytes.slice(at, at + 1).toArray()[0];
      Optional<SubjectType> subjectType = SubjectType.find(type);
      if (type != 0 && subjectType.isEmpty()) {
        throw new Malformed("no subject type has this number");
      }
      names.add(new KeyName(subjectType, bytes.intAt(at + 1)));
    }
    return names;
  }
}
