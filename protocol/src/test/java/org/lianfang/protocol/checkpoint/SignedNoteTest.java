package org.lianfang.protocol.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.SigningKey;

final class SignedNoteTest {
  /// The example of c2sp.org/signed-note.
  private static final String POEM =
      """
      Ognuno sta solo sul cuor della terra
      trafitto da un raggio di sole:

      ed è subito sera.

      — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
      """;

  /// The example of golang.org/x/mod/sumdb/note, with its key and its private key's seed.
  private static final String NEUMANN =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.

      — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
      """;

  private static final String NEUMANN_KEY =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  private static final String NEUMANN_SEED = "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=";

  private final Seeded seeded = new Seeded();

  private static SignedNote parse(String note) throws Malformed {
    return SignedNote.parse(Bytes.utf8(note));
  }

  @Test
  void the_specifications_example_is_read_and_written_back() throws Malformed {
    SignedNote note = parse(POEM);
    assertThat(note.text()).startsWith("Ognuno").endsWith("subito sera.\n").contains("\n\n");
    assertThat(note.signatures()).hasSize(1);
    assertThat(note.signatures().getFirst().name()).isEqualTo("quasimodo.example/salvatore");
    assertThat(note.signatures().getFirst().keyId()).isEqualTo(0x367ba04b);
    assertThat(note.signatures().getFirst().signature().size()).isEqualTo(64);
    assertThat(note.encode()).isEqualTo(Bytes.utf8(POEM));
  }

  @Test
  void the_published_key_signed_the_published_note() throws Malformed {
    SignedNote note = parse(NEUMANN);
    VerifierKey key = VerifierKey.parse(NEUMANN_KEY);
    assertThat(key.keyId()).isEqualTo(0xc74f20a3);
    assertThat(key.type()).isEqualTo(SignatureType.ED25519);
    assertThat(key.text()).isEqualTo(NEUMANN_KEY).isEqualTo(key.toString());
    NoteSignature line = note.find(key).orElseThrow();
    assertThat(key.key().verify(Bytes.utf8(note.text()), line.signature())).isTrue();
    SigningKey signer = new SigningKey(Base64.getDecoder().decode(NEUMANN_SEED));
    assertThat(signer.sign(Bytes.utf8(note.text()))).isEqualTo(line.signature());
  }

  @Test
  void a_key_is_found_by_name_and_id_together() throws Malformed {
    SignedNote note = parse(NEUMANN);
    VerifierKey key = VerifierKey.parse(NEUMANN_KEY);
    assertThat(note.find(new VerifierKey("PeterNeuman", key.type(), key.key()))).isEmpty();
    assertThat(note.find(new VerifierKey(key.name(), SignatureType.COSIGNATURE, key.key())))
        .isEmpty();
  }

  @Test
  void whatever_is_accepted_is_written_back_byte_for_byte() {
    Bytes good = Bytes.utf8(POEM);
    for (int i = 0; i < good.size(); i++) {
      for (int round = 0; round < 3; round++) {
        Bytes changed = seeded.flip(good, i);
        try {
          assertThat(SignedNote.parse(changed).encode()).as("%d, %s", i, seeded).isEqualTo(changed);
        } catch (Malformed e) {
          assertThat(e).as("%d, %s", i, seeded).hasMessageNotContaining("Ognuno");
        }
      }
    }
  }

  @Test
  void random_notes_survive_the_round_trip() throws Malformed {
    for (int round = 0; round < 200; round++) {
      List<NoteSignature> lines = new ArrayList<>();
      for (int i = 0; i <= seeded.below(16); i++) {
        lines.add(
            new NoteSignature(
                "k" + i, seeded.below(1 << 30), seeded.bytes(1 + seeded.below(5_000))));
      }
      SignedNote note = new SignedNote("数".repeat(seeded.below(9)) + "\n\n" + round + "\n", lines);
      assertThat(SignedNote.parse(note.encode())).as(seeded.toString()).isEqualTo(note);
    }
  }

  @Test
  void refuses_what_is_no_note() {
    String line = "— a AAAAAAA=\n";
    for (String bad :
        List.of(
            "",
            "\n",
            "text\n",
            "text\n\n",
            "text" + line,
            "text\n" + line,
            "text\n\n— a AAAAAAA=",
            "text\n\n" + line + "\n",
            "text\n\nnot a signature\n",
            "text\n\n" + line + "not a signature\n",
            "text\n\n- a AAAAAAA=\n",
            "text\n\n—  a AAAAAAA=\n",
            "text\n\n— AAAAAAA=\n",
            "text\n\n— a b AAAAAAA=\n",
            "text\n\n— a\u00a0b AAAAAAA=\n",
            "text\n\n— a\u3000b AAAAAAA=\n",
            "text\n\n— a\u0085b AAAAAAA=\n",
            "text\n\n— a+b AAAAAAA=\n",
            "text\n\n— a AAAAAAA\n",
            "text\n\n— a AAAAAAB=\n",
            "text\n\n— a AAAA AAA=\n",
            "text\n\n— a AAAAAA==\n",
            "text\n\n— a \n",
            "text\r\n\n" + line,
            "te\txt\n\n" + line,
            "te\0xt\n\n" + line,
            "text\n\n" + line.repeat(2))) {
      assertThatThrownBy(() -> parse(bad)).as("%s", bad).isInstanceOf(Malformed.class);
    }
    assertThatThrownBy(() -> SignedNote.parse(Bytes.join(Bytes.hex("c0af"), Bytes.utf8(POEM))))
        .as("\"Signed notes MUST be valid UTF-8\"")
        .isInstanceOf(Malformed.class);
  }

  @Test
  void takes_a_hundred_signatures_and_no_more() throws Malformed {
    StringBuilder note = new StringBuilder("text\n\n");
    for (int i = 0; i < SignedNote.SIGNATURES_MAX; i++) {
      note.append("— k").append(i).append(" AAAAAAA=\n");
    }
    assertThat(parse(note.toString()).signatures()).hasSize(100);
    assertThatThrownBy(() -> parse(note + "— more AAAAAAA=\n")).isInstanceOf(Malformed.class);
  }

  @Test
  void takes_a_megabyte_and_no_more() throws Malformed {
    String end = "\n\n— a AAAAAAA=\n";
    int room = SignedNote.NOTE_BYTES_MAX - Bytes.utf8(end).size();
    parse("x".repeat(room) + end);
    assertThatThrownBy(() -> parse("x".repeat(room + 1) + end)).isInstanceOf(Malformed.class);
    NoteSignature largest = new NoteSignature("a", 0, seeded.bytes(8_192));
    assertThat(new SignedNote("x\n", List.of(largest)).encode().size()).isGreaterThan(8_192);
    assertThatThrownBy(() -> new NoteSignature("a", 0, seeded.bytes(8_193)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_verifier_key_has_one_text() {
    for (String bad :
        List.of(
            "",
            "PeterNeumann",
            "PeterNeumann+c74f20a3",
            "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            // of golang.org/x/mod/sumdb/note: wrong length, unknown type, each with its own hash
            "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
            "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            // the identity point, which every signature of zeroes would satisfy
            "a+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "a".repeat(400))) {
      assertThatThrownBy(() -> VerifierKey.parse(bad)).as(bad).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void names_are_bounded() {
    assertThat(new NoteSignature("n".repeat(255), 0, seeded.bytes(1)).name()).hasSize(255);
    for (String bad : List.of("", "n".repeat(256), "数".repeat(86), "\ud800")) {
      assertThatThrownBy(() -> new NoteSignature(bad, 0, seeded.bytes(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
