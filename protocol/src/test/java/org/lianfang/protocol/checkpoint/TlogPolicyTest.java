package org.lianfang.protocol.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

final class TlogPolicyTest {
  /// The example of c2sp.org/tlog-policy, with keys put in.
  private static final String EXAMPLE =
      """
      log %s

      witness X1 %s
      witness X2 %s
      witness X3 %s
      group X-witnesses 2 X1 X2 X3

      witness Y1 %s
      witness Y2 %s
      witness Y3 %s
      group Y-witnesses any Y1 Y2 Y3

      group X-and-Y all X-witnesses Y-witnesses
      quorum X-and-Y
      """
          .formatted(
              TestKeys.LOG_KEY,
              TestKeys.cosignerKey(1),
              TestKeys.cosignerKey(2),
              TestKeys.cosignerKey(3),
              TestKeys.cosignerKey(4),
              TestKeys.cosignerKey(5),
              TestKeys.cosignerKey(6));

  private static final String LOG = "log " + TestKeys.LOG_KEY + "\n";
  private static final String A = "witness A " + TestKeys.cosignerKey(1) + "\n";
  private static final String B = "witness B " + TestKeys.cosignerKey(2) + "\n";

  private final Checkpoint checkpoint = new Checkpoint(TestKeys.ORIGIN, 0, MerkleTree.EMPTY_ROOT);

  private static TlogPolicy parse(String policy) throws Malformed {
    return TlogPolicy.parse(Bytes.utf8(policy));
  }

  private CosignedCheckpoint cosigned(int... cosigners) {
    CosignedCheckpoint cosigned = CosignedCheckpoint.sign(checkpoint, TestKeys.LOG);
    for (int cosigner : cosigners) {
      cosigned = cosigned.with(TestKeys.cosign(checkpoint, cosigner, 1));
    }
    return cosigned;
  }

  @Test
  void the_specifications_example_asks_for_two_of_x_and_one_of_y() throws Malformed {
    TlogPolicy policy = parse(EXAMPLE);
    assertThat(policy.isSatisfied(Set.of("X1", "X3", "Y2"))).isTrue();
    assertThat(policy.isSatisfied(Set.of("X1", "X2", "X3"))).isFalse();
    assertThat(policy.isSatisfied(Set.of("X1", "Y1", "Y2", "Y3"))).isFalse();
    assertThat(policy.isSatisfied(Set.of())).isFalse();
    assertThat(parse(policy.encode().text())).isEqualTo(policy);
    assertThat(policy.encode().text())
        .as("written without empty lines, and words as numbers")
        .isEqualTo(
            EXAMPLE
                .replace("\n\n", "\n")
                .replace("Y-witnesses any", "Y-witnesses 1")
                .replace("X-and-Y all", "X-and-Y 2"));
  }

  @Test
  void a_checkpoint_is_judged_by_the_policy() throws Malformed, Unproven {
    TlogPolicy policy = parse(EXAMPLE);
    assertThat(policy.verify(cosigned(2, 3, 6)))
        .containsExactly(TestKeys.name(2), TestKeys.name(3), TestKeys.name(6));
    assertThatThrownBy(() -> policy.verify(cosigned(2, 6))).isInstanceOf(Unproven.class);
    CosignedCheckpoint unsigned =
        new CosignedCheckpoint(
            checkpoint, cosigned(2, 3, 6).signatures().stream().skip(1).toList());
    assertThatThrownBy(() -> policy.verify(unsigned))
        .as("\"signed by any one of the listed logs\"")
        .isInstanceOf(Unproven.class);
    Cosignature other =
        TestKeys.cosign(new Checkpoint(TestKeys.ORIGIN, 1, MerkleTree.EMPTY_ROOT), 4, 1);
    assertThatThrownBy(() -> policy.verify(cosigned(2, 3, 6).with(other)))
        .as("a line of a known key that fails")
        .isInstanceOf(Unproven.class);
  }

  @Test
  void one_witness_or_none_can_be_the_quorum() throws Malformed, Unproven {
    parse(LOG + A + "quorum A\n").verify(cosigned(1));
    assertThatThrownBy(() -> parse(LOG + A + "quorum A\n").verify(cosigned(2)))
        .isInstanceOf(Unproven.class);
    assertThat(parse(LOG + "quorum none\n").verify(cosigned())).isEmpty();
    assertThatThrownBy(() -> parse("quorum none\n").verify(cosigned()))
        .as("without a log, nobody says which log it is")
        .isInstanceOf(Unproven.class);
  }

  @Test
  void blanks_comments_and_addresses_are_read() throws Malformed {
    TlogPolicy policy =
        parse(
            "# comment\n\t # comment: é \n \t\n\n  log\t"
                + TestKeys.LOG_KEY
                + "  https://log.example/ \nquorum none\nwitness A "
                + TestKeys.cosignerKey(1)
                + " https://a.example/\n");
    assertThat(policy.logs().getFirst().url()).isEqualTo("https://log.example/");
    assertThat(policy.components()).hasSize(1);
    assertThat(parse(policy.encode().text().replace("quorum none\n", "") + "quorum none\n"))
        .isEqualTo(policy);
  }

  @Test
  void names_are_octets() throws Malformed {
    // "the name 0x4B (ASCII "K") is different from the name 0xE2 0x84 0xAA (a Kelvin sign)"
    TlogPolicy policy =
        parse(LOG + A.replace(" A ", " K ") + B.replace(" B ", " \u212a ") + "quorum K\n");
    assertThat(policy.components().get(1).name()).isEqualTo("\u00e2\u0084\u00aa");
    assertThat(policy.encode())
        .isEqualTo(
            Bytes.utf8(
                LOG + A.replace(" A ", " K ") + B.replace(" B ", " \u212a ") + "quorum K\n"));
    byte[] alone = Bytes.utf8(LOG + A.replace(" A ", " ? ") + "quorum none\n").toArray();
    alone[LOG.length() + "witness ".length()] = (byte) 0xFF;
    assertThat(TlogPolicy.parse(Bytes.copyOf(alone)).encode()).isEqualTo(Bytes.owning(alone));
  }

  @Test
  void a_rosters_quorum_becomes_a_group() throws Malformed, Unproven {
    TlogPolicy policy = TlogPolicy.of(TestKeys.LOG_KEY, Quorum.of(TestKeys.cosignerKeys(4)));
    assertThat(TlogPolicy.parse(policy.encode())).isEqualTo(policy);
    assertThat(policy.verify(cosigned(1, 2, 4))).hasSize(3);
    assertThatThrownBy(() -> policy.verify(cosigned(1, 4))).isInstanceOf(Unproven.class);
  }

  @Test
  void refuses_what_is_no_policy() {
    for (String bad :
        List.of(
            "",
            LOG,
            LOG + "quorum none",
            LOG + "quorum none\r\n",
            LOG + "quorum none\0\n",
            LOG + "quorum none\u007f\n",
            LOG + "quorum\n",
            LOG + "quorum A\n",
            LOG + "quorum none x\n",
            LOG + "quorum none\nquorum none\n",
            LOG + "quorum A\n" + A,
            LOG + "something else\nquorum none\n",
            LOG + LOG + "quorum none\n",
            LOG.replace("log", "Log") + "quorum none\n",
            "log\nquorum none\n",
            "log " + TestKeys.cosignerKey(1) + "\nquorum none\n",
            LOG.replace("\n", " url more\n") + "quorum none\n",
            "witness A " + TestKeys.LOG_KEY + "\nquorum none\n",
            "witness A\nquorum none\n",
            A + A + "quorum none\n",
            A + A.replace(" A ", " B ") + "quorum none\n",
            A + B.replace(" B ", " A ") + "quorum none\n",
            A.replace(" A ", " none ") + "quorum none\n",
            A + "group none 1 A\nquorum none\n",
            A + "group A 1 A\nquorum A\n",
            A + "group G 1\nquorum none\n",
            A + "group G 0 A\nquorum none\n",
            A + "group G 2 A\nquorum none\n",
            A + "group G -1 A\nquorum none\n",
            A + "group G 01 A\nquorum none\n",
            A + "group G 4294967297 A\nquorum none\n",
            A + "group G some A\nquorum none\n",
            A + "group G 1 B\n" + B + "quorum none\n",
            A + "group G 1 G\nquorum none\n",
            A + "group G 1 none\nquorum none\n",
            A + B + "group G 1 A A\nquorum none\n",
            A + B + "group G 1 A\ngroup H 2 A B\nquorum H\n")) {
      assertThatThrownBy(() -> parse(bad)).as(bad).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void is_bounded() throws Malformed {
    StringBuilder many = new StringBuilder();
    StringBuilder members = new StringBuilder();
    for (int i = 1; i <= 32; i++) {
      many.append("witness W" + i + " " + TestKeys.cosignerKey(i) + "\n");
      members.append("group G" + i + " any W" + i + "\n");
    }
    assertThat(parse(many.toString() + members + "quorum G32\n").components())
        .as("\"at least up to 32 logs, 32 witnesses, and 32 groups\"")
        .hasSize(64);
    assertThatThrownBy(() -> parse("#".repeat(1 << 20) + "\nquorum none\n"))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> parse(A.replace(" A ", " " + "A".repeat(256) + " ") + "quorum none\n"))
        .isInstanceOf(Malformed.class);
    StringBuilder over = new StringBuilder();
    for (int i = 0; i < 257; i++) {
      over.append(i == 0 ? A : "group G" + i + " any " + (i == 1 ? "A" : "G" + (i - 1)) + "\n");
    }
    assertThatThrownBy(() -> parse(over + "quorum none\n")).isInstanceOf(Malformed.class);
  }
}
