package org.lianfang.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.HostedNode;
import org.lianfang.server.HostedNodes;
import org.lianfang.server.NodeHost;

/// A trial of two banks and a supervisor, started once for all tests of this module.
public final class TestTrial {
  public static final String ALLIANCE = Cast.ALLIANCE;
  private static final int BANKS = 2;
  private static @Nullable TestTrial shared;

  private final Path directory;
  private final List<HostedNode> hosted = new ArrayList<>();

  private TestTrial() throws IOException, CommandFailed, InterruptedException {
    this.directory = Files.createTempDirectory("lianfang-trial");
    AllianceFolder folder = AllianceFolder.take(directory);
    PortPlan ports = freePorts(BANKS, EngineName.EMBEDDED);
    DemoAlliance alliance = DemoAlliance.open(folder, ports, Cast.ALLIANCE, Cast.of(BANKS));
    alliance.makeKeys();
    for (int i = 0; i < alliance.cast().size(); i++) {
      hosted.add(
          new HostedNode(
              alliance.node(alliance.cast().get(i).member()),
              ports.rest(i),
              folder.member(alliance.cast().get(i).member()),
              alliance.clock(),
              new SecureRandom(),
              alliance.executor()));
    }
    NodeHost host = NodeHost.start(new HostedNodes(hosted), "127.0.0.1", directory);
    alliance.awaitFresh();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  host.close();
                  hosted.forEach(HostedNode::close);
                  alliance.close();
                  folder.close();
                  delete(directory);
                }));
  }

  /// The one trial.
  public static synchronized TestTrial shared() {
    try {
      TestTrial known = shared;
      if (known == null) {
        known = new TestTrial();
        shared = known;
      }
      return known;
    } catch (IOException | CommandFailed | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  /// A bank's node, from 1.
  public HostedNode bank(int number) {
    return hosted.get(number - 1);
  }

  public HostedNode supervisor() {
    return hosted.getLast();
  }

  /// Ports that nobody uses now, below those that the kernel gives to whoever asks for none.
  static PortPlan freePorts(int banks, EngineName engine) {
    RandomGenerator random = RandomGenerator.getDefault();
    while (true) {
      PortPlan ports = new PortPlan(random.nextInt(10_000, 32_000), banks, engine);
      try {
        ports.requireFree();
        return ports;
      } catch (CommandFailed e) {
        // Others use some of them.
      }
    }
  }

  static void delete(Path directory) {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
