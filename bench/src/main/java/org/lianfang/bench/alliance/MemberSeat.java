package org.lianfang.bench.alliance;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.Peer;
import org.lianfang.cometbft.engine.Seed;
import org.lianfang.contract.AllianceContract;
import org.lianfang.contract.member.AllianceNetwork;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// What a process needs to be one member of an alliance that is measured.
///
/// @param home folder of its replica and its engine
/// @param genesis the alliance's file
/// @param consensus its engine's key for votes, drawn for the measurement
/// @param node its engine's key for connections
/// @param peers whom its engine connects to
public record MemberSeat(
    Path home, Path genesis, Bytes consensus, Bytes node, int port, List<Peer> peers) {

  static MemberSeat of(Path home, Path genesis, EngineSeat engine, List<Peer> peers) {
    return new MemberSeat(
        home, genesis, bytes(engine.consensus()), bytes(engine.node()), engine.port(), peers);
  }

  private static Bytes bytes(Seed seed) {
    AtomicReference<Bytes> bytes = new AtomicReference<>(Bytes.EMPTY);
    seed.use(secret -> bytes.set(Bytes.copyOf(secret)));
    return bytes.get();
  }

  /// Writes it down for another process; returns the file.
  public Path write() throws IOException {
    Files.createDirectories(home);
    Properties properties = new Properties();
    properties.setProperty("genesis", genesis.toAbsolutePath().toString());
    properties.setProperty("consensus", consensus.toHex());
    properties.setProperty("node", node.toHex());
    properties.setProperty("port", Integer.toString(port));
    properties.setProperty(
        "peers", peers.stream().map(Peer::toString).collect(Collectors.joining(",")));
    Path file = home.resolve("member.properties");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return file;
  }

  /// Reads what [#write] wrote.
  public static MemberSeat read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return new MemberSeat(
        file.resolveSibling(""),
        Path.of(properties.getProperty("genesis")),
        Bytes.hex(properties.getProperty("consensus")),
        Bytes.hex(properties.getProperty("node")),
        Integer.parseInt(properties.getProperty("port")),
        Stream.of(properties.getProperty("peers").split(",", -1)).map(Peer::parse).toList());
  }

  /// Opens the member's ledger and starts its engine.
  public CometBftLedger open(Executor executor) throws IOException, Malformed, StoreFailed {
    return CometBftLedger.open(
        new CometBftLedger.Settings(
            home.resolve("engine"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            peers,
            EngineConfig.Profile.ONE_HOST,
            0,
            true),
        new CometBftLedger.Keys(
            user -> user.accept(consensus.toArray()), user -> user.accept(node.toArray())),
        GenesisFile.decode(Bytes.owning(Files.readAllBytes(genesis))),
        new AllianceContract(),
        new AllianceNetwork(),
        RocksStore.open(home.resolve("replica"), ReplicaTables.ALL, StoreOptions.MODEST),
        new CometBftLedger.Seams(Clock.systemUTC(), executor));
  }

  @Override
  public String toString() {
    return "member at port " + port;
  }
}
