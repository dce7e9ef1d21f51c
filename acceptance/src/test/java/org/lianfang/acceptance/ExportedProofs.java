package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.checkpoint.TlogPolicy;
import org.lianfang.protocol.checkpoint.TlogProof;
import org.lianfang.protocol.checkpoint.Unproven;

/// What `receipt export` wrote, read as any verifier of the two formats reads it: without the
/// receipt and the roster.
record ExportedProofs(Path folder) {

  /// Expects these files and no others, and that each leaf is proven and no changed one.
  void assertEachHolds(int leaves) {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names(leaves));
      TlogPolicy policy = TlogPolicy.parse(read("policy"));
      for (int i = 0; i < leaves; i++) {
        TlogProof proof = TlogProof.parse(read(i + ".tlog-proof"));
        Bytes leaf = read(i + ".leaf");
        assertThat(proof.verify(MerkleTree.leafHash(leaf), policy)).hasSizeGreaterThanOrEqualTo(3);
        for (int place = 0; place < leaf.size(); place++) {
          byte[] changed = leaf.toArray();
          changed[place] ^= 1;
          assertThatThrownBy(() -> proof.verify(MerkleTree.leafHash(Bytes.copyOf(changed)), policy))
              .as("leaf %d, byte %d", i, place)
              .isInstanceOf(Unproven.class);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Malformed | Unproven e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> names(int leaves) {
    return Stream.concat(
            Stream.of("policy"),
            IntStream.range(0, leaves)
                .boxed()
                .flatMap(i -> Stream.of(i + ".leaf", i + ".tlog-proof")))
        .toList();
  }

  private Bytes read(String name) throws IOException {
    return Bytes.owning(Files.readAllBytes(folder.resolve(name)));
  }
}
