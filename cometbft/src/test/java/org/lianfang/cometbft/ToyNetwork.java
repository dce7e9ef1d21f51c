package org.lianfang.cometbft;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.EngineNetwork;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.State;

/// An engine's network kept in keys of [KeyValueMachine]: `alliance` holds the founders' consensus
/// keys and node ids, `validator.KEY` and `node.ID` add (1) and remove (0) one.
public final class ToyNetwork implements EngineNetwork {
  /// The command that begins an alliance.
  public static Envelope genesis(List<Bytes> validators, List<NodeId> nodes) {
    return KeyValueMachine.command(
        "founder",
        0,
        "put",
        "alliance",
        validators.stream().map(Bytes::toHex).collect(Collectors.joining(","))
            + ";"
            + nodes.stream().map(NodeId::toString).collect(Collectors.joining(",")));
  }

  static Envelope validator(long request, Bytes key, boolean added) {
    return KeyValueMachine.command(
        "founder", request, "put", "validator." + key.toHex(), added ? "1" : "0");
  }

  static Envelope node(long request, NodeId node, boolean added) {
    return KeyValueMachine.command("founder", request, "put", "node." + node, added ? "1" : "0");
  }

  @Override
  public List<Bytes> validators(State state) {
    TreeSet<Bytes> validators = new TreeSet<>();
    for (String hex : founders(state, 0)) {
      validators.add(Bytes.hex(hex));
    }
    Bytes prefix = Bytes.utf8("key/validator.");
    state.scan(
        prefix,
        (key, value) -> {
          Bytes validator = Bytes.hex(key.slice(prefix.size(), key.size()).text());
          if (value.text().equals("1")) {
            validators.add(validator);
          } else {
            validators.remove(validator);
          }
          return true;
        });
    return List.copyOf(validators);
  }

  @Override
  public boolean mayConnect(State state, Bytes node) {
    Optional<Bytes> named = state.get(Bytes.utf8("key/node." + node.toHex()));
    return named
        .map(value -> value.text().equals("1"))
        .orElseGet(() -> founders(state, 1).contains(node.toHex()));
  }

  private static List<String> founders(State state, int part) {
    Optional<Bytes> alliance = state.get(Bytes.utf8("key/alliance"));
    if (alliance.isEmpty()) {
      return List.of();
    }
    String list = alliance.get().text().split(";", -1)[part];
    return list.isEmpty() ? List.of() : List.of(list.split(",", -1));
  }
}
