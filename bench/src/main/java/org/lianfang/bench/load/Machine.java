package org.lianfang.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.SecretScalar;

/// The machine that figures were taken on.
///
/// @param cpu the processor's name
/// @param cores what this process may use
/// @param memoryGib the machine's memory, or the container's
/// @param os name, version and architecture
/// @param java the virtual machine and its version
/// @param flags what it was started with
/// @param loadAverage processes that wanted to run in the minute before; negative if not known
/// @param multiplyMicros processor time of one scalar multiplication just now, in microseconds:
///   tells how fast the cores are, and how much others slow them down
public record Machine(
    String cpu,
    int cores,
    double memoryGib,
    String os,
    String java,
    List<String> flags,
    double loadAverage,
    double multiplyMicros) {
  private static final int MULTIPLICATIONS = 2_000;
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  public Machine {
    flags = List.copyOf(flags);
  }

  /// This machine, now.
  public static Machine read() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        cpuName(),
        Runtime.getRuntime().availableProcessors(),
        Math.round(system.getTotalMemorySize() / (double) (1 << 30) * 10) / 10.0,
        "%s %s %s".formatted(system.getName(), system.getVersion(), system.getArch()),
        "%s %s".formatted(System.getProperty("java.vm.name"), Runtime.version()),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        Math.round(system.getSystemLoadAverage() * 100) / 100.0,
        measureMultiplication());
  }

  private static double measureMultiplication() {
    Group group = Suite.ristretto255().group();
    SecretScalar factor = group.randomSecret(new SecureRandom());
    Element element = group.generator();
    for (int i = 0; i < MULTIPLICATIONS; i++) {
      element = group.multiply(factor, element);
    }
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < MULTIPLICATIONS; i++) {
      element = group.multiply(factor, element);
    }
    return (threads.getCurrentThreadCpuTime() - start) / 1e3 / MULTIPLICATIONS;
  }

  private static String cpuName() {
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElseGet(Machine::architecture);
      } catch (IOException e) {
        return architecture();
      }
    }
    return architecture();
  }

  private static String architecture() {
    return System.getProperty("os.arch", "unknown");
  }
}
