package org.lianfang.protocol.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

final class CheckpointTest {
  /// The example of c2sp.org/tlog-cosignature.
  private static final String SOFA =
      """
      example.com/behind-the-sofa
      20852163
      CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

      — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
      — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
      """;

  private final Seeded seeded = new Seeded();
  private final Checkpoint checkpoint = new Checkpoint(TestKeys.ORIGIN, 7, seeded.bytes(32));

  @Test
  void the_specifications_example_is_read_and_written_back() throws Malformed {
    CosignedCheckpoint sofa = CosignedCheckpoint.parse(Bytes.utf8(SOFA));
    assertThat(sofa.checkpoint().origin()).isEqualTo("example.com/behind-the-sofa");
    assertThat(sofa.checkpoint().size()).isEqualTo(20_852_163);
    assertThat(sofa.checkpoint().root().toHex())
        .isEqualTo("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62");
    assertThat(sofa.encode()).isEqualTo(Bytes.utf8(SOFA));
    Cosignature cosignature = Cosignature.of(sofa.signatures().get(1));
    assertThat(cosignature.cosigner()).isEqualTo("witness.example.com/w1");
    assertThat(cosignature.timestampSeconds()).as("time 1679315147").isEqualTo(1_679_315_147);
    assertThat(cosignature.line()).isEqualTo(sofa.signatures().get(1));
  }

  @Test
  void refuses_what_is_no_checkpoint_of_ours() {
    String root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    for (String bad :
        List.of(
            "",
            "o\n1\n",
            "o\n1\n" + root,
            "\n1\n" + root + "\n",
            "o\n1\n" + root + "\nextension\n",
            "o\n1\n" + root + "\n\n",
            "o\n01\n" + root + "\n",
            "o\n+1\n" + root + "\n",
            "o\n-1\n" + root + "\n",
            "o\n\n" + root + "\n",
            "o\n١\n" + root + "\n",
            "o\n9223372036854775808\n" + root + "\n",
            "o\n99999999999999999999\n" + root + "\n",
            "o\n0\n" + root + "\n",
            "o\n1\n" + root.replace("=", "") + "\n",
            "o\n1\n" + root.replace("2I=", "2J=") + "\n",
            "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
            "o".repeat(256) + "\n1\n" + root + "\n")) {
      assertThatThrownBy(() -> Checkpoint.parse(bad)).as(bad).isInstanceOf(Malformed.class);
    }
    assertThatCode(() -> Checkpoint.parse("o\n9223372036854775807\n" + root + "\n"))
        .doesNotThrowAnyException();
  }

  @Test
  void the_empty_log_is_signed_too() throws Malformed {
    Checkpoint empty = new Checkpoint(TestKeys.ORIGIN, 0, MerkleTree.EMPTY_ROOT);
    assertThat(Checkpoint.parse(empty.text())).isEqualTo(empty);
  }

  @Test
  void a_log_signature_holds_for_its_own_checkpoint_only() throws Unproven {
    NoteSignature line = checkpoint.sign(TestKeys.LOG);
    checkpoint.verify(line, TestKeys.LOG_KEY);
    Checkpoint other = new Checkpoint(TestKeys.ORIGIN, 8, checkpoint.root());
    assertThatThrownBy(() -> other.verify(line, TestKeys.LOG_KEY)).isInstanceOf(Unproven.class);
  }

  @Test
  void another_logs_key_signs_nothing_here() {
    // The same key under another name: its origin would not be the checkpoint's.
    VerifierKey foreign =
        new VerifierKey("other", SignatureType.ED25519, TestKeys.LOG.verifyingKey());
    NoteSignature line =
        new NoteSignature(
            "other", foreign.keyId(), TestKeys.LOG.sign(Bytes.utf8(checkpoint.text())));
    assertThatThrownBy(() -> checkpoint.verify(line, foreign)).isInstanceOf(Unproven.class);
  }

  @Test
  void a_cosigning_key_is_no_log_key() {
    VerifierKey both =
        new VerifierKey(TestKeys.ORIGIN, SignatureType.COSIGNATURE, TestKeys.LOG.verifyingKey());
    NoteSignature line =
        new NoteSignature(
            TestKeys.ORIGIN, both.keyId(), TestKeys.LOG.sign(Bytes.utf8(checkpoint.text())));
    assertThatThrownBy(() -> checkpoint.verify(line, both)).isInstanceOf(Unproven.class);
  }

  @Test
  void a_cosignature_binds_checkpoint_time_and_key() throws Unproven {
    Cosignature cosignature = TestKeys.cosign(checkpoint, 1, 1_700_000_000);
    cosignature.verify(checkpoint, TestKeys.cosignerKey(1));
    Checkpoint other = new Checkpoint(TestKeys.ORIGIN, 8, checkpoint.root());
    assertThatThrownBy(() -> cosignature.verify(other, TestKeys.cosignerKey(1)))
        .isInstanceOf(Unproven.class);
    assertThatThrownBy(() -> cosignature.verify(checkpoint, TestKeys.cosignerKey(2)))
        .isInstanceOf(Unproven.class);
    Cosignature later =
        new Cosignature(
            cosignature.cosigner(), cosignature.keyId(), 1_700_000_001, cosignature.signature());
    assertThatThrownBy(() -> later.verify(checkpoint, TestKeys.cosignerKey(1)))
        .as("the time is signed")
        .isInstanceOf(Unproven.class);
  }

  @Test
  void a_bare_signature_of_the_text_is_no_cosignature() {
    VerifierKey key = TestKeys.cosignerKey(1);
    Cosignature bare =
        new Cosignature(
            key.name(), key.keyId(), 0, TestKeys.cosigner(1).sign(Bytes.utf8(checkpoint.text())));
    assertThatThrownBy(() -> bare.verify(checkpoint, key))
        .as("\"The header line ... provides domain separation\"")
        .isInstanceOf(Unproven.class);
  }

  @Test
  void refuses_what_is_no_cosignature() {
    assertThatThrownBy(() -> Cosignature.of(new NoteSignature("a", 0, seeded.bytes(64))))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> Cosignature.of(new NoteSignature("a", 0, seeded.bytes(73))))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(
            () ->
                Cosignature.of(
                    new NoteSignature(
                        "a", 0, Bytes.join(Bytes.ofLong(Long.MIN_VALUE), seeded.bytes(64)))))
        .as("\"It MUST NOT exceed 2^63 - 1\"")
        .isInstanceOf(Malformed.class);
  }
}
