package org.lianfang.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Other processes of this machine, as its kernel counts them.
///
/// @param ids of those that run now
public record Processes(Supplier<List<Long>> ids) implements Companions {
  @Override
  public void wake() throws IOException, InterruptedException {
    signal("-CONT");
  }

  @Override
  public void rest() throws IOException, InterruptedException {
    signal("-STOP");
  }

  private void signal(String name) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", name));
    ids.get().forEach(id -> command.add(Long.toString(id)));
    if (command.size() > 2 && new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("an engine of the measurement has ended");
    }
  }

  @Override
  public long cpuNanos() {
    return ids.get().stream()
        .flatMap(id -> ProcessHandle.of(id).stream())
        .flatMap(handle -> handle.info().totalCpuDuration().stream())
        .mapToLong(Duration::toNanos)
        .sum();
  }

  /// The memory that they hold together, in bytes; memory that several map counts for each. One
  /// that has ended meanwhile, as an engine that is started again, holds none.
  public long residentBytes() throws IOException {
    long bytes = 0;
    for (long id : ids.get()) {
      try (Stream<String> lines = Files.lines(Path.of("/proc/" + id + "/status"))) {
        bytes +=
            lines
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0);
      } catch (NoSuchFileException e) {
        // It has ended meanwhile, as an engine that is started again: it holds none.
      }
    }
    return bytes;
  }
}
