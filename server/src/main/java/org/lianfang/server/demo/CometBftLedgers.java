package org.lianfang.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.cometbft.Joining;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.engine.Peer;
import org.lianfang.contract.AllianceContract;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.network.MemberLedger;
import org.lianfang.server.web.Said;

/// A CometBFT process for each member, all on loopback.
final class CometBftLedgers implements DemoLedgers {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final AllianceFolder folder;
  private final PortPlan ports;
  private final List<Founding.Founder> cast;
  private final InstantSource clock;
  private final Executor executor;
  private final AllianceContract contract = new AllianceContract();
  private final Map<MemberId, CometBftLedger> open = new LinkedHashMap<>();

  CometBftLedgers(
      AllianceFolder folder,
      PortPlan ports,
      List<Founding.Founder> cast,
      InstantSource clock,
      Executor executor) {
    this.folder = folder;
    this.ports = ports;
    this.cast = List.copyOf(cast);
    this.clock = clock;
    this.executor = executor;
  }

  @Override
  public void begin(Supplier<Envelope> genesis) throws CommandFailed, InterruptedException {
    if (!Files.exists(folder.genesis())) {
      folder.write(folder.genesis(), genesisFile(genesis.get()).encode().toArray());
    }
    for (Founding.Founder founder : cast) {
      if (founder.part().isFounder()) {
        start(founder);
      }
    }
    for (CometBftLedger ledger : List.copyOf(open.values())) {
      await(ledger, Founding::isFounded);
    }
  }

  private GenesisFile genesisFile(Envelope envelope) {
    List<Bytes> validators =
        cast.stream()
            .filter(founder -> founder.part().isFounder())
            .map(founder -> founder.engineKeys().consensus().bytes())
            .sorted()
            .toList();
    return new GenesisFile(
        Cast.ALLIANCE,
        clock.instant().truncatedTo(ChronoUnit.MILLIS),
        validators,
        envelope.encoded());
  }

  @Override
  public Ledger of(MemberId member) throws CommandFailed, InterruptedException {
    CometBftLedger known = open.get(member);
    if (known != null) {
      return known;
    }
    CometBftLedger ledger =
        start(
            cast.stream()
                .filter(founder -> founder.member().equals(member))
                .findFirst()
                .orElseThrow());
    await(ledger, replica -> Founding.isActive(replica, member));
    return ledger;
  }

  private CometBftLedger start(Founding.Founder founder) throws CommandFailed {
    MemberId member = founder.member();
    try {
      CometBftLedger ledger =
          new MemberLedger(
                  folder,
                  member,
                  address(cast.indexOf(founder)),
                  peers(founder),
                  EngineConfig.Profile.ONE_HOST,
                  0,
                  CometBftLedger.Settings.SNAPSHOT_BLOCKS,
                  Joining.BY_BLOCKS,
                  CometBftLedger.Settings.NO_END,
                  true)
              .open(
                  contract,
                  RocksStore.open(folder.replica(member), ReplicaTables.ALL, StoreOptions.MODEST),
                  clock,
                  executor);
      open.put(member, ledger);
      return ledger;
    } catch (StoreFailed e) {
      throw new CommandFailed(
          CommandCode.STORE_DAMAGED,
          new Said(
              member + " 的账本副本无法打开：" + e.getMessage(),
              "the replica of " + member + " cannot be opened: " + e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Peer> peers(Founding.Founder founder) {
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < cast.size(); i++) {
      if (!cast.get(i).equals(founder)) {
        InetSocketAddress address = address(i);
        peers.add(
            new Peer(
                new NodeId(cast.get(i).engineKeys().nodeId()),
                address.getAddress().getHostAddress(),
                address.getPort()));
      }
    }
    return peers;
  }

  private InetSocketAddress address(int index) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.engine(index));
  }

  private static void await(CometBftLedger ledger, Predicate<Ledger> wanted)
      throws CommandFailed, InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!wanted.test(ledger)) {
      if (System.nanoTime() > end) {
        throw new CommandFailed(
            Reason.LEDGER_UNREACHABLE,
            new Said(
                "共识引擎未能及时出块：" + ledger.health().failed().orElse("请查看各成员目录中的 engine.log"),
                "the engines made no block in time: "
                    + ledger.health().failed().orElse("see engine.log in the members' folders")));
      }
      Thread.sleep(20);
    }
  }

  @Override
  public void close() {
    List.copyOf(open.values()).reversed().forEach(CometBftLedger::close);
  }
}
