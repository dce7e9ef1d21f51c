package org.lianfang.protocol.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.VerifyingKey;

/// Whose signatures make a checkpoint believed, as a file that any C2SP verifier reads:
/// c2sp.org/tlog-policy.
///
/// Names and addresses are octets to the specification: here they are strings of one char (U+0000
/// to U+00FF) for each octet.
///
/// @param logs any one of which must have signed; at most 256, all keys different
/// @param components witnesses and groups in the order of their definition; at most 256, all names
///   and all witnesses' keys different
/// @param quorum name of the component that must have witnessed, or [#NONE]
/// @see <a href="https://c2sp.org/tlog-policy">c2sp.org/tlog-policy</a>
public record TlogPolicy(List<Log> logs, List<Component> components, String quorum) {
  /// The quorum that asks for no witness.
  public static final String NONE = "none";

  /// Most logs, and most witnesses and groups together, that a policy may have.
  public static final int LINES_MAX = 256;

  /// A log.
  ///
  /// @param key of type 0x01; its name is the log's origin
  /// @param url empty if none is given
  public record Log(VerifierKey key, String url) {
    public Log {
      if (key.type() != SignatureType.ED25519) {
        throw new IllegalArgumentException("a log's key is of type 0x01");
      }
      requireUrl(url);
    }
  }

  /// What can witness a checkpoint.
  public sealed interface Component {
    /// The name within the policy, not empty.
    String name();
  }

  /// A witness; it witnesses what it cosigned.
  ///
  /// @param key of type 0x04
  /// @param url empty if none is given
  public record Witness(String name, VerifierKey key, String url) implements Component {
    public Witness {
      requireItem(name);
      if (key.type() != SignatureType.COSIGNATURE) {
        throw new IllegalArgumentException("a witness's key is of type 0x04");
      }
      requireUrl(url);
    }
  }

  /// A group; it witnesses what at least `threshold` of its members witnessed.
  ///
  /// @param threshold from 1 to the number of members
  /// @param members names of components defined before
  public record Group(String name, int threshold, List<String> members) implements Component {
    public Group {
      requireItem(name);
      members = List.copyOf(members);
      // "it is required that 1 <= k <= n": with 0 a group would witness everything.
      if (threshold < 1 || threshold > members.size()) {
        throw new IllegalArgumentException("a group's threshold is from 1 to its members' number");
      }
    }
  }

  public TlogPolicy {
    logs = List.copyOf(logs);
    components = List.copyOf(components);
    if (logs.size() > LINES_MAX || components.size() > LINES_MAX) {
      throw new IllegalArgumentException("a policy has at most " + LINES_MAX + " lines of a kind");
    }
    requireDifferentLogs(logs);
    Set<String> names = requireDefinedOnce(components);
    if (!quorum.equals(NONE) && !names.contains(quorum)) {
      throw new IllegalArgumentException("a policy's quorum is defined before");
    }
  }

  /// Returns the policy of one log key and a roster's quorum; every witness is named as its key is.
  ///
  /// A policy that lists several logs accepts any of them, but some verifiers ask for all: a proof
  /// travels best with the policy of the log key that signed it.
  public static TlogPolicy of(VerifierKey log, Quorum quorum) {
    List<Component> components = new ArrayList<>();
    List<String> members = new ArrayList<>();
    for (VerifierKey cosigner : quorum.cosigners()) {
      String name = octets(Bytes.utf8(cosigner.name()));
      components.add(new Witness(name, cosigner, ""));
      members.add(name);
    }
    components.add(new Group("roster", quorum.required(), members));
    return new TlogPolicy(List.of(new Log(log, "")), components, "roster");
  }

  /// Reads a policy file.
  ///
  /// @throws Malformed if it is none, or names keys of other types than this project uses
  public static TlogPolicy parse(Bytes policy) throws Malformed {
    return TlogPolicyFile.parse(policy);
  }

  /// Returns the policy as a file, without comments or superfluous blanks.
  public Bytes encode() {
    return TlogPolicyFile.encode(this);
  }

  /// Checks a checkpoint against this policy.
  ///
  /// @return names of the witnesses that cosigned, as in their keys, in ascending order
  /// @throws Unproven if no log of the policy signed it, the quorum did not witness it, or a line
  ///   of a known key fails
  public List<String> verify(CosignedCheckpoint cosigned) throws Unproven {
    boolean logged = false;
    Map<String, VerifierKey> witnessed = new HashMap<>();
    for (NoteSignature line : cosigned.signatures()) {
      for (Log log : logs) {
        if (line.isOf(log.key())) {
          cosigned.checkpoint().verify(line, log.key());
          logged = true;
        }
      }
      for (Component component : components) {
        if (component instanceof Witness witness && line.isOf(witness.key())) {
          verifyWitness(cosigned.checkpoint(), line, witness.key());
          witnessed.put(witness.name(), witness.key());
        }
      }
    }
    if (!logged) {
      throw new Unproven(ProofFlaw.POLICY_LOG);
    }
    if (!isSatisfied(witnessed.keySet())) {
      throw new Unproven(ProofFlaw.POLICY_QUORUM);
    }
    return witnessed.values().stream().map(VerifierKey::name).sorted().toList();
  }

  /// Whether these witnesses, by their names in the policy, are enough.
  boolean isSatisfied(Set<String> witnesses) {
    Set<String> satisfied = new HashSet<>();
    // Members are defined before their groups, so that one pass in order is enough.
    for (Component component : components) {
      boolean does =
          switch (component) {
            case Witness witness -> witnesses.contains(witness.name());
            case Group group ->
                group.members().stream().filter(satisfied::contains).count() >= group.threshold();
          };
      if (does) {
        satisfied.add(component.name());
      }
    }
    return quorum.equals(NONE) || satisfied.contains(quorum);
  }

  private static void verifyWitness(Checkpoint checkpoint, NoteSignature line, VerifierKey key)
      throws Unproven {
    try {
      Cosignature.of(line).verify(checkpoint, key);
    } catch (Malformed e) {
      throw new Unproven(ProofFlaw.COSIGNATURE_FORM, key.name());
    }
  }

  private static void requireDifferentLogs(List<Log> logs) {
    Set<VerifyingKey> keys = new HashSet<>();
    for (Log log : logs) {
      // "Two vkeys are considered duplicate if they wrap the same underlying public key, even if
      // they differ by key name and key id"; "Duplicate logs ... are not allowed".
      if (!keys.add(log.key().key())) {
        throw new IllegalArgumentException("two logs have one key");
      }
    }
  }

  private static Set<String> requireDefinedOnce(List<Component> components) {
    Set<String> names = new HashSet<>();
    Set<VerifyingKey> keys = new HashSet<>();
    Set<String> members = new HashSet<>();
    for (Component component : components) {
      switch (component) {
        case Witness witness -> {
          // "Duplicate witnesses ... are not allowed": one signature would fill two places.
          if (!keys.add(witness.key().key())) {
            throw new IllegalArgumentException("two witnesses have one key");
          }
        }
        case Group group -> {
          for (String member : group.members()) {
            // "a group definition can only refer to names defined on preceding lines. (This also
            // rules out circular group definitions)."
            if (!names.contains(member)) {
              throw new IllegalArgumentException("a group's member is defined before it");
            }
            // "Each defined name can be listed as a group member at most once": a witness would
            // otherwise count in several ways.
            if (!members.add(member)) {
              throw new IllegalArgumentException("a name is a group's member once");
            }
          }
        }
      }
      // "Witnesses and groups share a single namespace. The special name `none` is predefined."
      if (component.name().equals(NONE) || !names.add(component.name())) {
        throw new IllegalArgumentException("a name is defined once, and none never");
      }
    }
    return names;
  }

  private static void requireUrl(String url) {
    if (!url.isEmpty()) {
      requireItem(url);
    }
  }

  /// Checks a name or an address: octets that can stand on a line as one item.
  private static void requireItem(String item) {
    // "the allowed octet values are 0x09 (tab), 0x0A (newline), 0x20-0x7E, and 0x80-0xFF", of which
    // the first two and the space part items: one item would be read as two.
    boolean octets = item.chars().allMatch(c -> c > 0x20 && c != 0x7F && c <= 0xFF);
    if (item.isEmpty() || item.length() > NoteText.NAME_BYTES_MAX || !octets) {
      throw new IllegalArgumentException("an item of a policy has 1 to 255 visible octets");
    }
  }

  static String octets(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
  }
}
