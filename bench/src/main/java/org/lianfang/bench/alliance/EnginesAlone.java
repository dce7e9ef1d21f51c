package org.lianfang.bench.alliance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lianfang.bench.load.Processes;
import org.lianfang.cometbft.abci.AbciServer;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.EngineHome;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.TimerSlack;
import org.lianfang.cometbft.engine.VoteRecord;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.protocol.Bytes;

/// The engines alone: as many of them, with the very configuration that the ledger gives them, and
/// another application in place of ours.
public final class EnginesAlone implements AutoCloseable {
  private static final long START_NANOS_MAX = 120_000_000_000L;
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(20);

  private final List<Process> processes = new ArrayList<>();
  private final List<RpcClient> clients = new ArrayList<>();
  private final List<AbciServer> applications = new ArrayList<>();
  private final Thread killing = new Thread(this::kill, "kill-engines");

  /// Starts engines with the key-value application that is built into their program; returns when
  /// every one has a block.
  ///
  /// @param folder holds their files
  public static EnginesAlone withKeyValues(Path folder, int validators) throws Exception {
    return begin(folder, validators, true);
  }

  /// The same with an application in this process that only answers, over a socket as the ledger
  /// does.
  ///
  /// @param folder holds their files
  public static EnginesAlone withEmptyApplication(Path folder, int validators) throws Exception {
    return begin(folder, validators, false);
  }

  private static EnginesAlone begin(Path folder, int validators, boolean keyValues)
      throws Exception {
    EnginesAlone engines = new EnginesAlone();
    boolean begun = false;
    try {
      engines.start(folder, validators, keyValues);
      engines.await();
      begun = true;
      return engines;
    } finally {
      if (!begun) {
        engines.close();
      }
    }
  }

  private EnginesAlone() {
    Runtime.getRuntime().addShutdownHook(killing);
  }

  private void start(Path folder, int validators, boolean keyValues) throws IOException {
    EngineBinary program = EngineBinary.find(System.getenv());
    SecureRandom random = new SecureRandom();
    List<EngineSeat> seats =
        Ports.free(validators).stream().map(port -> EngineSeat.draw(port, random)).toList();
    GenesisFile genesis =
        new GenesisFile(
            "engines-alone",
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            seats.stream().map(seat -> seat.consensusKey().bytes()).sorted().toList(),
            Bytes.utf8("unused"));
    for (EngineSeat seat : seats) {
      EngineHome home = EngineHome.open(folder.resolve("engine-" + seat.port()));
      new EngineConfig(seat.address(), seat.others(seats), EngineConfig.Profile.ONE_HOST)
          .write(home, genesis, Optional.of(seat.consensus()), seat.node());
      new VoteRecord(home).begin(seat.consensusKey().bytes());
      List<String> command = new ArrayList<>(boundToThisProcess());
      command.addAll(
          List.of(program.path().toString(), "start", "--home", home.folder().toString()));
      if (keyValues) {
        command.add("--proxy_app=kvstore");
      } else {
        applications.add(AbciServer.open(home.abciSocket(), EmptyApplication::answer));
      }
      processes.add(
          TimerSlack.start(
              new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectOutput(home.log().toFile()),
              EngineConfig.Profile.ONE_HOST.slack()));
      clients.add(new RpcClient(home.rpcSocket(), RPC_TIMEOUT));
    }
  }

  /// Other engines end with their application, when their connection breaks. These may have none,
  /// and a process that is killed runs no hook: the kernel ends them, where util-linux can ask it
  /// to.
  private static List<String> boundToThisProcess() {
    Path setpriv = Path.of("/usr/bin/setpriv");
    return Files.isExecutable(setpriv)
        ? List.of(setpriv.toString(), "--pdeathsig", "KILL")
        : List.of();
  }

  private void await() throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + START_NANOS_MAX;
    for (RpcClient client : clients) {
      while (height(client) < 1) {
        if (System.nanoTime() - end > 0) {
          throw new TimeoutException("the engines alone made no block in time");
        }
        Thread.sleep(50);
      }
    }
  }

  private static long height(RpcClient client) {
    try {
      return client.status().height();
    } catch (IOException e) {
      return 0;
    }
  }

  /// One client for each engine.
  List<RpcClient> clients() {
    return List.copyOf(clients);
  }

  /// The engines' processes.
  public Processes processes() {
    return new Processes(
        () -> processes.stream().filter(Process::isAlive).map(Process::pid).toList());
  }

  /// Submits transactions as the ledger submits its commands: at every engine, in requests of many.
  ///
  /// @param window how many may wait at each engine at once
  public KeyValueLoad load(int window) {
    return new KeyValueLoad(clients(), window);
  }

  private void kill() {
    processes.forEach(Process::destroyForcibly);
  }

  @Override
  public void close() throws IOException {
    clients.forEach(RpcClient::close);
    kill();
    for (AbciServer application : applications) {
      application.close();
    }
    for (Process process : processes) {
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Runtime.getRuntime().removeShutdownHook(killing);
  }
}
