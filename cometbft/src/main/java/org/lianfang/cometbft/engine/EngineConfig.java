package org.lianfang.cometbft.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.SigningKey;

/// The engine's files, written anew at each start except for what it keeps itself.
///
/// @param p2p where it listens for other engines
/// @param peers whom it connects to; who else may connect is asked of the ledger
/// @param sync empty if it begins with the first block, or has begun
public record EngineConfig(
    InetSocketAddress p2p, List<Peer> peers, Profile profile, Optional<StateSync> sync) {
  /// A snapshot's header was proved by fresh cosignatures when it was chosen: its age says nothing.
  private static final String TRUST_PERIOD = "87600h";

  public EngineConfig {
    peers = List.copyOf(peers);
  }

  public EngineConfig(InetSocketAddress p2p, List<Peer> peers, Profile profile) {
    this(p2p, peers, profile, Optional.empty());
  }

  /// How far apart the engines are: what a round waits for and how often gossip looks.
  public enum Profile {
    /// One network, a few milliseconds across.
    LAN("300ms", "100ms", "100ms", Duration.ofMillis(2), false),
    /// As `LAN`, with several engines on one address: trials and tests. They look less often, since
    /// they share the processors that looking takes.
    ONE_HOST("300ms", "100ms", "100ms", Duration.ofMillis(5), true),
    /// Regions and carriers, up to some hundred milliseconds across.
    WAN("1s", "500ms", "500ms", Duration.ofMillis(10), false);

    private final String propose;
    private final String vote;
    private final String delta;
    private final Duration gossip;
    private final boolean sharedAddress;

    Profile(String propose, String vote, String delta, Duration gossip, boolean sharedAddress) {
      this.propose = propose;
      this.vote = vote;
      this.delta = delta;
      this.gossip = gossip;
      this.sharedAddress = sharedAddress;
    }

    /// How late the timers of an engine's process may ring: as far apart as it looks for news.
    public Duration slack() {
      return gossip;
    }
  }

  private static final String VALIDATOR_KEY = "priv_validator_key.json";
  private static final String WATCHING_KEY = "watching_key.json";
  private static final byte[] NO_VOTES =
      "{\"height\": \"0\", \"round\": 0, \"step\": 0}\n".getBytes(StandardCharsets.US_ASCII);

  /// Writes everything that the engine reads.
  ///
  /// @param consensus signs its votes; used by validators only. Empty for an engine that only
  ///   watches: it gets a key that nobody knows and that is drawn anew each time
  /// @param node identifies it to other engines
  /// @throws IOException if a file cannot be written, or the home is another alliance's
  public void write(EngineHome home, GenesisFile genesis, Optional<Seed> consensus, Seed node)
      throws IOException {
    byte[] file = genesis.encode().toArray();
    if (Files.exists(home.config("genesis.json"))
        && !Arrays.equals(Files.readAllBytes(home.config("genesis.json")), file)) {
      throw new IOException("the engine's folder " + home.folder() + " has another genesis file");
    }
    EngineHome.write(home.config("genesis.json"), file);
    home.clearChunks();
    EngineHome.write(
        home.config("config.toml"),
        toml(home, consensus.isEmpty()).getBytes(StandardCharsets.UTF_8));
    if (consensus.isPresent()) {
      writeKey(home, VALIDATOR_KEY, consensus.get(), EngineConfig::validatorKey);
    } else {
      Files.deleteIfExists(home.config(VALIDATOR_KEY));
      writeKey(home, WATCHING_KEY, EngineConfig::watching, EngineConfig::validatorKey);
      EngineHome.write(home.data("watching_state.json"), NO_VOTES);
    }
    writeKey(home, "node_key.json", node, EngineConfig::nodeKey);
  }

  private static void watching(Consumer<byte[]> user) {
    byte[] seed = new byte[SigningKey.SEED_SIZE];
    new SecureRandom().nextBytes(seed);
    user.accept(seed);
    Arrays.fill(seed, (byte) 0);
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

  private static final String WATCHING =
      """
      priv_validator_key_file = "config/watching_key.json"
      priv_validator_state_file = "data/watching_state.json"
      """;

  /// The settings that differ from the engine's own.
  ///
  /// Waiting transactions are judged again after each block (`recheck`): one that has become
  /// inadmissible, because its request id is taken or it has expired, would otherwise stay for ever
  /// and let the engine make empty blocks without end.
  ///
  /// After each block the engine waits a little (`timeout_commit`): who waited for that block sends
  /// its next command meanwhile, and it gets into the next block instead of the one after.
  String toml(EngineHome home, boolean watching) {
    String address = p2p.getAddress() == null ? p2p.getHostString() : host(p2p);
    return """
    version = "%s"
    proxy_app = "unix://%s"
    moniker = "lianfang"
    abci = "socket"
    filter_peers = true
    db_backend = "goleveldb"
    log_level = "error"
    %s
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
    %s

    [consensus]
    create_empty_blocks = false
    create_empty_blocks_interval = "60s"
    timeout_commit = "20ms"
    timeout_propose = "%s"
    timeout_propose_delta = "%s"
    timeout_prevote = "%s"
    timeout_prevote_delta = "%s"
    timeout_precommit = "%s"
    timeout_precommit_delta = "%s"
    peer_gossip_sleep_duration = "%dms"

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
            watching ? WATCHING : "",
            home.rpcSocket(),
            address,
            p2p.getPort(),
            peers.stream().map(Peer::toString).collect(Collectors.joining(",")),
            profile.sharedAddress,
            statesync(home),
            profile.propose,
            profile.delta,
            profile.vote,
            profile.delta,
            profile.vote,
            profile.delta,
            profile.gossip.toMillis());
  }

  private String statesync(EngineHome home) {
    return sync.map(
            from ->
                """
                enable = true
                rpc_servers = "%s"
                trust_height = %d
                trust_hash = "%s"
                trust_period = "%s"
                discovery_time = "5s"
                chunk_request_timeout = "10s"
                chunk_fetchers = "4"
                temp_dir = "%s"
                """
                    .formatted(
                        from.servers().stream()
                            .map(socket -> "unix://" + socket)
                            .collect(Collectors.joining(",")),
                        from.height(),
                        from.hash().toHex(),
                        TRUST_PERIOD,
                        home.chunks())
                    .strip())
        .orElse("enable = false");
  }

  private static String host(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
