package org.lianfang.cometbft.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.Seeded;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Unproven;

/// Paths over blocks that real engines made final.
final class TrustPathTest {
  private final Seeded seeded = new Seeded();
  private final List<Bytes> validators = new ArrayList<>();
  private final List<CommitProof> proofs = new ArrayList<>();

  TrustPathTest() throws Malformed, IOException {
    try (InputStream in = TrustPathTest.class.getResourceAsStream("final-blocks.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("validator")) {
          validators.add(Bytes.hex(words[1]));
        } else if (words[0].equals("proof")) {
          proofs.add(CommitProof.decode(Bytes.hex(words[3])));
        }
      }
    }
  }

  @Test
  void a_path_leads_from_the_first_validators_to_its_last_block() throws Exception {
    TrustPath path = new TrustPath(proofs.subList(0, 2), proofs.get(2));
    path.verify("toy", validators);
    assertThat(path.height()).isEqualTo(proofs.get(2).height() - 1);
    assertThat(TrustPath.decode(path.encode())).isEqualTo(path);
    new TrustPath(List.of(), proofs.get(1)).verify("toy", validators);
  }

  @Test
  void other_validators_another_order_or_another_alliance_lead_nowhere() {
    TrustPath path = new TrustPath(proofs.subList(0, 2), proofs.get(2));
    assertUnproven(path, "toys", validators);
    assertUnproven(path, "toy", validators.subList(0, 3));
    List<Bytes> other = new ArrayList<>(validators);
    other.set(0, Bytes.hex("11".repeat(32)));
    assertUnproven(path, "toy", other);
    assertUnproven(new TrustPath(List.of(proofs.get(1), proofs.get(0)), proofs.get(2)));
    assertUnproven(new TrustPath(List.of(proofs.get(2)), proofs.get(2)));
    // A header that states other validators than the path goes on with.
    CommitProof forged = CommitProof.of(proofs.get(2).signedHeader(), other);
    assertUnproven(new TrustPath(List.of(), forged));
  }

  private void assertUnproven(TrustPath path) {
    assertUnproven(path, "toy", validators);
  }

  private static void assertUnproven(TrustPath path, String alliance, List<Bytes> founders) {
    assertThatThrownBy(() -> path.verify(alliance, founders)).isInstanceOf(Unproven.class);
  }

  @Test
  void no_flipped_bit_leads_to_another_root() {
    TrustPath path = new TrustPath(proofs.subList(0, 1), proofs.get(2));
    byte[] bytes = path.encode().toArray();
    for (int i = 0; i < 2_000; i++) {
      byte[] flipped = bytes.clone();
      flipped[seeded.below(flipped.length)] ^= (byte) (1 << seeded.below(8));
      try {
        TrustPath read = TrustPath.decode(Bytes.owning(flipped));
        read.verify("toy", validators);
        assertThat(read.last().root()).as(seeded.toString()).isEqualTo(path.last().root());
        assertThat(read.last().blockHash()).isEqualTo(path.last().blockHash());
      } catch (Malformed | Unproven e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void any_bytes_are_a_path_or_refused() {
    for (int i = 0; i < 2_000; i++) {
      Bytes noise = seeded.bytes(seeded.below(100));
      assertThatThrownBy(() -> TrustPath.decode(noise)).isInstanceOf(Malformed.class);
    }
  }
}
