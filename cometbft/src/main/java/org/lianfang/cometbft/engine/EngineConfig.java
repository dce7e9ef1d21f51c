package org.lianfang.cometbft.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.SigningKey;

/// The engine's files, written anew at each start except for what it keeps itself.
///
/// @param p2p where it listens for other engines
/// @param peers whom it connects to; who else may connect is asked of the ledger
public record EngineConfig(InetSocketAddress p2p, List<Peer> peers, Profile profile) {
  public EngineConfig {
    peers = List.copyOf(peers);
  }

  /// How far apart the engines are: what a round waits for and how often gossip looks.
  public enum Profile {
    /// One network, a few milliseconds across.
    LAN("300ms", "100ms", "100ms", "2ms", false),
    /// As `LAN`, with several engines on one address: trials and tests.
    ONE_HOST("300ms", "100ms", "100ms", "2ms", true),
    /// Regions and carriers, up to some hundred milliseconds across.
    WAN("1s", "500ms", "500ms", "10ms", false);

    private final String propose;
    private final String vote;
    private final String delta;
    private final String gossip;
    private final boolean sharedAddress;

    Profile(String propose, String vote, String delta, String gossip, boolean sharedAddress) {
      this.propose = propose;
      this.vote = vote;
      this.delta = delta;
      this.gossip = gossip;
      this.sharedAddress = sharedAddress;
    }
  }

  /// Writes everything that the engine reads.
  ///
  /// @param consensus signs its votes; used by validators only, but always there
  /// @param node identifies it to other engines
  /// @throws IOException if a file cannot be written, or the home is another alliance's, or the
  ///   record of what the key has signed is missing
  public void write(EngineHome home, GenesisFile genesis, Seed consensus, Seed node)
      throws IOException {
    byte[] file = genesis.encode().toArray();
    if (Files.exists(home.config("genesis.json"))
        && !Arrays.equals(Files.readAllBytes(home.config("genesis.json")), file)) {
      throw new IOException("the engine's folder " + home.folder() + " has another genesis file");
    }
    EngineHome.write(home.config("genesis.json"), file);
    EngineHome.write(home.config("config.toml"), toml(home).getBytes(StandardCharsets.UTF_8));
    writeKey(home, "priv_validator_key.json", consensus, EngineConfig::validatorKey);
    writeKey(home, "node_key.json", node, EngineConfig::nodeKey);
    writeFirstState(home);
  }

  /// The record of what the key has signed is the engine's alone: without it the key could sign
  /// twice at one height. It begins only where nothing has begun.
  private static void writeFirstState(EngineHome home) throws IOException {
    if (Files.exists(home.data("priv_validator_state.json"))) {
      return;
    }
    if (Files.exists(home.data("blockstore.db"))) {
      throw new IOException(
          home.data("priv_validator_state.json")
              + " is missing: the engine does not vote without the record of its votes; restore"
              + " the newest copy, or let this member have a new consensus key");
    }
    EngineHome.write(
        home.data("priv_validator_state.json"),
        "{\"height\": \"0\", \"round\": 0, \"step\": 0}\n".getBytes(StandardCharsets.UTF_8));
  }

  private interface KeyFile {
    String of(Bytes publicKey, String privateKey);
  }

  private static void writeKey(EngineHome home, String name, Seed seed, KeyFile format)
      throws IOException {
    IOException[] failed = new IOException[1];
    Consumer<byte[]> writing =
        bytes -> {
          Bytes publicKey = new SigningKey(bytes).verifyingKey().bytes();
          byte[] pair = Arrays.copyOf(bytes, 64);
          byte[] content = new byte[0];
          try {
            System.arraycopy(publicKey.toArray(), 0, pair, 32, 32);
            content =
                format
                    .of(publicKey, Base64.getEncoder().encodeToString(pair))
                    .getBytes(StandardCharsets.US_ASCII);
            EngineHome.write(home.config(name), content);
          } catch (IOException e) {
            failed[0] = e;
          } finally {
            Arrays.fill(pair, (byte) 0);
            Arrays.fill(content, (byte) 0);
          }
        };
    seed.use(writing);
    if (failed[0] != null) {
      throw failed[0];
    }
  }

  private static String validatorKey(Bytes publicKey, String privateKey) {
    return """
    {
      "address": "%s",
      "pub_key": {"type": "tendermint/PubKeyEd25519", "value": "%s"},
      "priv_key": {"type": "tendermint/PrivKeyEd25519", "value": "%s"}
    }
    """
        .formatted(
            NodeId.of(publicKey).toString().toUpperCase(Locale.ROOT),
            Base64.getEncoder().encodeToString(publicKey.toArray()),
            privateKey);
  }

  private static String nodeKey(Bytes publicKey, String privateKey) {
    return """
    {"priv_key": {"type": "tendermint/PrivKeyEd25519", "value": "%s"}}
    """
        .formatted(privateKey);
  }

  /// The settings that differ from the engine's own.
  ///
  /// Waiting transactions are judged again after each block (`recheck`): one that has become
  /// inadmissible, because its request id is taken or it has expired, would otherwise stay for ever
  /// and let the engine make empty blocks without end.
  String toml(EngineHome home) {
    String address = p2p.getAddress() == null ? p2p.getHostString() : host(p2p);
    return """
    version = "%s"
    proxy_app = "unix://%s"
    moniker = "lianfang"
    abci = "socket"
    filter_peers = true
    db_backend = "goleveldb"
    log_level = "error"

    [rpc]
    laddr = "unix://%s"
    unsafe = false
    pprof_laddr = ""
    max_request_batch_size = 1000
    max_body_bytes = 16000000

    [p2p]
    laddr = "tcp://%s:%d"
    persistent_peers = "%s"
    persistent_peers_max_dial_period = "5s"
    pex = false
    addr_book_strict = false
    allow_duplicate_ip = %s
    max_num_inbound_peers = 150
    flush_throttle_timeout = "1ms"
    send_rate = 50000000
    recv_rate = 50000000

    [mempool]
    recheck = true
    size = 50000
    max_txs_bytes = 268435456
    max_tx_bytes = 1048576
    cache_size = 100000

    [statesync]
    enable = false

    [consensus]
    create_empty_blocks = false
    create_empty_blocks_interval = "60s"
    timeout_commit = "0s"
    timeout_propose = "%s"
    timeout_propose_delta = "%s"
    timeout_prevote = "%s"
    timeout_prevote_delta = "%s"
    timeout_precommit = "%s"
    timeout_precommit_delta = "%s"
    peer_gossip_sleep_duration = "%s"

    [storage]
    discard_abci_responses = true

    [tx_index]
    indexer = "null"

    [instrumentation]
    prometheus = false
    """
        .formatted(
            EngineBinary.VERSION,
            home.abciSocket(),
            home.rpcSocket(),
            address,
            p2p.getPort(),
            peers.stream().map(Peer::toString).collect(Collectors.joining(",")),
            profile.sharedAddress,
            profile.propose,
            profile.delta,
            profile.vote,
            profile.delta,
            profile.vote,
            profile.delta,
            profile.gossip);
  }

  private static String host(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
