package org.lianfang.cometbft;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// Seven hosts in three regions of two carriers, made of network namespaces of this machine:
///
/// ```
/// region A: 0, 1 ──┐
///                  ├── carrier X ──── carrier Y ── region C: 4, 5, 6
/// region B: 2, 3 ──┘
/// ```
///
/// Hosts of one region reach one another at once, those of different regions through the relay of
/// their carrier, which delays ([DelayRelay]). Links are cut as cables are: nobody is told.
final class Regions implements AutoCloseable {
  static final int HOSTS = 7;

  /// Where every host's engine listens.
  static final int PORT = 26656;

  private static final String ROOT = "lfr-";
  private static final List<String> NAMES = List.of("A", "B", "C");
  private static final int[] REGION = {0, 0, 1, 1, 2, 2, 2};

  /// From one region to another, one way, in milliseconds: A to B, A to C, B to C.
  private static final int[][] DELAY = {{0, 15, 60}, {15, 0, 30}, {60, 30, 0}};

  private final String prefix = ROOT + ProcessHandle.current().pid() + "-";
  private final String net = prefix + "net";
  private final List<String> made = new ArrayList<>();
  private final List<Process> relays = new ArrayList<>();

  /// Leaves the test out where the machine does not let it make namespaces.
  static void requireNamespaces() {
    String probe = ROOT + ProcessHandle.current().pid() + "-probe";
    try {
      removeLeftOver();
      run("ip", "netns", "add", probe);
      run("ip", "-n", probe, "link", "add", "name", "bridge0", "type", "bridge");
      run("ip", "netns", "del", probe);
    } catch (IOException | InterruptedException e) {
      Assumptions.abort("left out: this machine makes no network namespaces: " + e.getMessage());
    }
  }

  /// What a run that was killed left behind.
  private static void removeLeftOver() throws IOException, InterruptedException {
    for (String line : output("ip", "netns", "list").lines().toList()) {
      String name = line.split(" ", 2)[0];
      if (name.matches(ROOT + "[0-9]+-.*")
          && ProcessHandle.of(Long.parseLong(name.split("-", -1)[1])).isEmpty()) {
        remove(name);
      }
    }
  }

  static Regions make() throws IOException, InterruptedException {
    Regions regions = new Regions();
    boolean done = false;
    try {
      regions.build();
      done = true;
      return regions;
    } finally {
      if (!done) {
        regions.close();
      }
    }
  }

  private void build() throws IOException, InterruptedException {
    namespace(net);
    for (String bridge : List.of("regA", "regB", "regC", "carX", "carY")) {
      run("ip", "-n", net, "link", "add", "name", bridge, "type", "bridge");
      run("ip", "-n", net, "link", "set", "dev", bridge, "up");
    }
    cable("upA", "regA", "carX");
    cable("upB", "regB", "carX");
    cable("upC", "regC", "carY");
    cable("carrier", "carX", "carY");
    for (int host = 0; host < HOSTS; host++) {
      attach(namespace(host), "host" + host, "reg" + NAMES.get(REGION[host]));
      address(namespace(host), address(host));
    }
    for (int carrier = 0; carrier < 2; carrier++) {
      String relay = prefix + "relay" + carrier;
      attach(relay, "relay" + carrier, carrier == 0 ? "carX" : "carY");
      address(relay, relayAddress(carrier));
      for (int host = 0; host < HOSTS; host++) {
        address(relay, dialling(host));
      }
    }
    for (int carrier = 0; carrier < 2; carrier++) {
      relays.add(startRelay(carrier));
    }
  }

  /// A cable between two bridges, whose end at the first one carries its name.
  private void cable(String name, String from, String to) throws IOException, InterruptedException {
    run("ip", "-n", net, "link", "add", "name", name, "type", "veth", "peer", "name", name + "0");
    plug(name, from);
    plug(name + "0", to);
  }

  private void attach(String namespace, String cable, String bridge)
      throws IOException, InterruptedException {
    namespace(namespace);
    run(
        "ip", "-n", net, "link", "add", "name", cable, "type", "veth", "peer", "name", "eth0",
        "netns", namespace);
    plug(cable, bridge);
    run("ip", "-n", namespace, "link", "set", "dev", "eth0", "up");
  }

  private void plug(String end, String bridge) throws IOException, InterruptedException {
    run("ip", "-n", net, "link", "set", "dev", end, "master", bridge, "up");
  }

  private static void address(String namespace, String address)
      throws IOException, InterruptedException {
    run("ip", "-n", namespace, "addr", "add", address + "/16", "dev", "eth0");
  }

  private void namespace(String name) throws IOException, InterruptedException {
    run("ip", "netns", "add", name);
    made.add(name);
    run("ip", "-n", name, "link", "set", "dev", "lo", "up");
  }

  private String namespace(int host) {
    return prefix + host;
  }

  static String address(int host) {
    return "10.77.100." + (host + 1);
  }

  private static int carrier(int host) {
    return REGION[host] == 2 ? 1 : 0;
  }

  private static String relayAddress(int carrier) {
    return "10.77.1." + (carrier + 1);
  }

  /// From where the relay of a host's carrier calls others in its name: engines take one connection
  /// from an address.
  private static String dialling(int host) {
    return "10.77." + (2 + carrier(host)) + "." + (host + 1);
  }

  /// Where a host reaches another one.
  static String route(int from, int to) {
    return REGION[from] == REGION[to] ? address(to) : relayAddress(carrier(from));
  }

  /// At which port.
  static int port(int from, int to) {
    return REGION[from] == REGION[to] ? PORT : 30_000 + to;
  }

  private Process startRelay(int carrier) throws IOException {
    List<String> command = new ArrayList<>(inside(prefix + "relay" + carrier));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            DelayRelay.class.getName()));
    for (int from = 0; from < HOSTS; from++) {
      for (int to = 0; to < HOSTS; to++) {
        if (carrier(from) == carrier && REGION[from] != REGION[to]) {
          command.add(
              String.join(
                  ",",
                  address(from),
                  dialling(from),
                  Integer.toString(port(from, to)),
                  address(to) + ":" + PORT,
                  Integer.toString(DELAY[REGION[from]][REGION[to]])));
        }
      }
    }
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static List<String> inside(String namespace) {
    return List.of("ip", "netns", "exec", namespace);
  }

  /// A command that runs at a host.
  List<String> at(int host, List<String> command) {
    List<String> all = new ArrayList<>(inside(namespace(host)));
    all.addAll(command);
    return all;
  }

  /// Cuts a region's only cable, or mends it.
  void region(String name, boolean whole) throws IOException, InterruptedException {
    run("ip", "-n", net, "link", "set", "dev", "up" + name, whole ? "up" : "down");
  }

  /// Cuts the one link between the carriers, or mends it.
  void carriers(boolean whole) throws IOException, InterruptedException {
    run("ip", "-n", net, "link", "set", "dev", "carrier", whole ? "up" : "down");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    var _ = output(command);
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
    return said;
  }

  private static void remove(String namespace) throws IOException, InterruptedException {
    for (String pid : output("ip", "netns", "pids", namespace).lines().toList()) {
      ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
    }
    run("ip", "netns", "del", namespace);
  }

  /// Ends what runs inside and removes everything, whatever the test came to.
  @Override
  public void close() throws IOException {
    try {
      for (Process relay : relays) {
        relay.destroyForcibly();
        var _ = relay.waitFor(10, TimeUnit.SECONDS);
      }
      for (String namespace : made) {
        remove(namespace);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("namespaces are left behind");
    }
    made.clear();
  }
}
