package org.lianfang.oprf.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Four lanes where the processor has eight, too: in a Java of its own that is told to use AVX2.
class NarrowLanesTest {

  @Test
  void four_lanes_compute_as_libsodium_does() throws Exception {
    assumeThat(System.getProperty("os.arch")).isIn("amd64", "x86_64");
    assumeThat(LaneSupport.missing()).isEmpty();
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:UseAVX=2",
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                NarrowLanesTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String said;
    try (InputStream output = java.getInputStream()) {
      said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(java.waitFor()).as(said).isZero();
    assertThat(said).endsWith("4 lanes\n");
  }

  public static void main(String[] arguments) {
    BackendChoice.lanes();
    System.out.print(LaneField.LANES + " lanes\n");
  }
}
