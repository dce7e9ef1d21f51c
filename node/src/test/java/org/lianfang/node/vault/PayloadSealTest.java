package org.lianfang.node.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.vault.Payload;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.protocol.wire.RecordHeaderCodec;

class PayloadSealTest {
  private final PayloadSeal seal = new PayloadSeal(Suite.ristretto255());

  /// What a vector fixes.
  private record Fixture(
      RecordHeader header,
      Bytes headerBytes,
      KeyId tokenKey,
      OprfOutput subject,
      OprfOutput record,
      Payload payload) {
    static Fixture of(VectorCase vector) throws Malformed {
      RecordHeader header = RecordHeaderCodec.decode(vector.get("header"));
      return new Fixture(
          header,
          vector.get("header"),
          new KeyId(vector.get("token_key")),
          SingleKey.of(vector.get("k_t"))
              .output(Bytes.join(vector.get("subject_type"), vector.get("identifier")).toArray()),
          SingleKey.of(vector.get("k_p")).output(vector.get("record_id").toArray()),
          new Payload(vector.get("identifier").text(), vector.get("note").text()));
    }
  }

  private VaultEntry seal(Fixture f, SecureRandom random) {
    return seal.seal(
        f.header(), f.headerBytes(), f.tokenKey(), f.subject(), f.record(), f.payload(), random);
  }

  private Payload open(Fixture f, VaultEntry entry) throws Refused {
    return seal.open(entry, f.header(), f.headerBytes(), f.subject(), f.record());
  }

  @Test
  void seals_as_the_frozen_vectors_say() throws Exception {
    List<VectorCase> cases = VectorCase.all();
    assertThat(cases).hasSize(5);
    for (VectorCase vector : cases) {
      Fixture f = Fixture.of(vector);
      VaultEntry entry = seal(f, new FixedRandom(vector.get("salt")));
      assertThat(entry.record().bytes()).isEqualTo(vector.get("record_id"));
      assertThat(entry.payloadKey().bytes()).isEqualTo(vector.get("payload_key"));
      assertThat(entry.salt()).isEqualTo(vector.get("salt"));
      assertThat(entry.token().bytes()).isEqualTo(vector.get("token"));
      assertThat(entry.commit()).isEqualTo(vector.get("commit"));
      assertThat(entry.ciphertext()).isEqualTo(vector.get("ciphertext"));
      assertThat(entry.payloadHash()).isEqualTo(vector.get("payload_hash"));
      assertThat(open(f, entry)).isEqualTo(f.payload());
    }
  }

  @Test
  void pads_to_whole_blocks_and_takes_one_more_where_the_mark_needs_it() throws Exception {
    assertThat(VectorCase.all().stream().map(v -> v.get("ciphertext").size() - 16))
        .containsExactly(512, 512, 1536, 512, 1024);
  }

  @Test
  void refuses_whatever_was_changed() throws Exception {
    Fixture f = Fixture.of(VectorCase.all().getFirst());
    VaultEntry good = seal(f, new SecureRandom());
    List<VaultEntry> bad = new ArrayList<>();
    for (int bit : List.of(0, 4000, good.ciphertext().size() * 8 - 1)) {
      bad.add(with(good, good.salt(), good.commit(), flip(good.ciphertext(), bit)));
    }
    bad.add(with(good, flip(good.salt(), 9), good.commit(), good.ciphertext()));
    bad.add(with(good, good.salt(), flip(good.commit(), 9), good.ciphertext()));
    bad.add(with(good, good.salt(), good.commit(), good.ciphertext().slice(0, 512)));
    bad.add(with(good, good.salt(), good.commit(), good.ciphertext().slice(0, 15)));
    bad.add(with(good, good.salt(), good.commit(), Bytes.EMPTY));
    for (VaultEntry entry : bad) {
      assertUnreadable(() -> open(f, entry));
    }
  }

  @Test
  void refuses_other_keys_and_other_headers() throws Exception {
    Fixture f = Fixture.of(VectorCase.all().getFirst());
    VaultEntry entry = seal(f, new SecureRandom());
    OprfOutput other = SingleKey.named("another").output(new byte[] {1});
    assertUnreadable(() -> seal.open(entry, f.header(), f.headerBytes(), other, f.record()));
    assertUnreadable(() -> seal.open(entry, f.header(), f.headerBytes(), f.subject(), other));
    assertUnreadable(
        () -> seal.open(entry, f.header(), flip(f.headerBytes(), 200), f.subject(), f.record()));
    RecordHeader another =
        new RecordHeader(
            new RecordId(Bytes.hex("00000003aaaaaaaaaaaaaaaaaaaaaaaa")),
            f.header().fields(),
            f.header().standard(),
            f.header().payloadKey());
    assertUnreadable(() -> seal.open(entry, another, f.headerBytes(), f.subject(), f.record()));
  }

  @Test
  void never_seals_twice_under_one_key() throws Exception {
    Fixture f = Fixture.of(VectorCase.all().getFirst());
    VaultEntry first = seal(f, new SecureRandom());
    VaultEntry second = seal(f, new SecureRandom());
    assertThat(second.salt()).isNotEqualTo(first.salt());
    assertThat(second.commit()).isNotEqualTo(first.commit());
    assertThat(second.ciphertext()).isNotEqualTo(first.ciphertext());
    assertThat(second.token()).isEqualTo(first.token());
  }

  @Test
  void opens_what_it_sealed_for_any_payload() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Fixture f = Fixture.of(VectorCase.all().getFirst());
    for (int i = 0; i < 200; i++) {
      Payload payload = new Payload(text(random, 1, 500), text(random, 0, 500));
      Fixture g =
          new Fixture(f.header(), f.headerBytes(), f.tokenKey(), f.subject(), f.record(), payload);
      VaultEntry entry = seal(g, new SecureRandom());
      assertThat(entry.ciphertext().size() % PayloadSeal.PADDING).as("seed %d", seed).isEqualTo(16);
      assertThat(open(g, entry)).as("seed %d, round %d", seed, i).isEqualTo(payload);
    }
  }

  private static String text(Random random, int min, int max) {
    StringBuilder text = new StringBuilder();
    int length = min + random.nextInt(max - min + 1);
    while (text.codePointCount(0, text.length()) < length) {
      int point = random.nextInt(3) == 0 ? 0x4e00 + random.nextInt(0x5000) : random.nextInt(128);
      text.appendCodePoint(point);
    }
    return text.toString();
  }

  private static void assertUnreadable(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable opening) {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(opening)
        .matches(refused -> refused.reason() == Reason.PAYLOAD_UNREADABLE);
  }

  private static VaultEntry with(VaultEntry entry, Bytes salt, Bytes commit, Bytes ciphertext) {
    return new VaultEntry(
        entry.record(),
        entry.tokenKey(),
        entry.payloadKey(),
        salt,
        entry.token(),
        commit,
        ciphertext);
  }

  private static Bytes flip(Bytes bytes, int bit) {
    byte[] flipped = bytes.toArray();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.owning(flipped);
  }

  /// Gives what a vector says.
  private static final class FixedRandom extends SecureRandom {
    private final Bytes bytes;

    FixedRandom(Bytes bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] target) {
      System.arraycopy(bytes.toArray(), 0, target, 0, target.length);
    }
  }
}
