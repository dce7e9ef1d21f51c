package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.member.VerifyingKey;
import org.lianfang.protocol.receipt.ReceiptVerifier;
import org.lianfang.protocol.receipt.TrustedRoster;
import org.lianfang.protocol.receipt.Verdict;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Flips bits of a receipt and expects each to be found.
final class ReceiptFlips {
  private static final int FLIPS_MAX = 1_500;

  private final ReceiptVerifier verifier;

  ReceiptFlips(Path rosterFile) throws IOException {
    JsonNode document = JsonMapper.builder().build().readTree(Files.readAllBytes(rosterFile));
    List<Roster.Validator> validators = new ArrayList<>();
    for (JsonNode validator : document.path("validators")) {
      validators.add(
          new Roster.Validator(
              new MemberId(validator.path("member").asString()),
              new VerifyingKey(Bytes.hex(validator.path("log").asString())),
              new VerifyingKey(Bytes.hex(validator.path("cosign").asString()))));
    }
    this.verifier =
        new ReceiptVerifier(
            new TrustedRoster(
                document.path("alliance").asString(),
                document.path("trial").asBoolean(),
                document.path("threshold").asInt(),
                new Roster(
                    document.path("number").asLong(),
                    document.path("from_size").asLong(),
                    validators)));
  }

  /// Flips one bit of each byte, or of as many bytes drawn at random as time allows.
  void assertEveryFlipIsFound(Bytes receipt) {
    assertThat(verifier.verify(receipt)).isInstanceOf(Verdict.Valid.class);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int flips = Math.min(receipt.size(), FLIPS_MAX);
    for (int i = 0; i < flips; i++) {
      int place = flips == receipt.size() ? i : random.nextInt(receipt.size());
      byte[] flipped = receipt.toArray();
      flipped[place] ^= (byte) (1 << random.nextInt(8));
      assertThat(verifier.verify(Bytes.owning(flipped)))
          .as("byte %d, seed %d", place, seed)
          .isInstanceOf(Verdict.Invalid.class);
    }
    assertThat(verifier.verify(receipt.slice(0, receipt.size() - 1)))
        .isInstanceOf(Verdict.Invalid.class);
    assertThat(verifier.verify(Bytes.join(receipt, Bytes.hex("00"))))
        .isInstanceOf(Verdict.Invalid.class);
  }
}
