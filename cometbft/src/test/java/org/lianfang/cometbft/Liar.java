package org.lianfang.cometbft;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lianfang.cometbft.abci.AbciServer;
import org.lianfang.cometbft.abci.Application;
import org.lianfang.cometbft.abci.UnheedingObserver;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.EngineHome;
import org.lianfang.cometbft.engine.EngineProcess;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.engine.Peer;
import org.lianfang.cometbft.engine.VoteRecord;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.replica.Replica;

/// An engine that votes with another member's key and does not look whether it should.
final class Liar implements AutoCloseable, UnheedingObserver, EngineProcess.Application {
  private final Replica replica;
  private final AbciServer server;
  private final EngineHome home;
  private final RpcClient rpc;
  private final Application application;
  private final EngineProcess process;

  Liar(Path folder, TestAlliance.Member member, List<Peer> peers, GenesisFile genesis)
      throws IOException {
    home = EngineHome.open(folder);
    new EngineConfig(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), member.port),
            peers,
            EngineConfig.Profile.ONE_HOST)
        .write(
            home,
            genesis,
            Optional.of(user -> user.accept(member.consensus)),
            user -> user.accept(member.node));
    new VoteRecord(home).begin(member.validator());
    replica = Replica.open(member.disk.reopen(), new KeyValueMachine());
    application = new Application(replica, new ToyNetwork(), genesis, 0, 0, Runnable::run, this);
    server = AbciServer.open(home.abciSocket(), application::handle);
    rpc = new RpcClient(home.rpcSocket(), Duration.ofSeconds(10));
    process =
        new EngineProcess(
            Optional.of(EngineBinary.find(System.getenv())),
            home,
            EngineConfig.Profile.ONE_HOST.slack(),
            rpc,
            this,
            true,
            member.nodeId());
    process.start();
  }

  @Override
  public Optional<String> starting() {
    server.disconnect();
    return Optional.empty();
  }

  @Override
  public Optional<Long> restored() {
    return Optional.empty();
  }

  @Override
  public boolean isKeyDue(long next) {
    return false;
  }

  @Override
  public long height() {
    return application.height();
  }

  @Override
  public Optional<Instant> appliedAt() {
    return Optional.empty();
  }

  @Override
  public boolean mayConnect(NodeId node) {
    return application.mayConnect(node);
  }

  @Override
  public void close() throws IOException {
    process.close();
    server.close();
    rpc.close();
    replica.close();
    home.close();
  }
}
