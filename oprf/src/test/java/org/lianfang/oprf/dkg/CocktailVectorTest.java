package org.lianfang.oprf.dkg;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.lianfang.oprf.Vectors.hex;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.Vectors;
import org.lianfang.oprf.dkg.Cocktail.Context;
import org.lianfang.oprf.dkg.Cocktail.PairNames;
import org.lianfang.oprf.dkg.Cocktail.PairSecret;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.SecretScalar;
import tools.jackson.databind.JsonNode;

class CocktailVectorTest {

  private static @Nullable JsonNode file;

  private final Suite suite = Suite.ristretto255();
  private final Group group = suite.group();
  private final Cocktail cocktail = new Cocktail(suite);

  private static JsonNode file() throws Exception {
    if (file == null) {
      file = Vectors.read(CocktailVectorTest.class, "cocktail_dkg_ristretto255.json");
    }
    return file;
  }

  private static List<JsonNode> withoutPayloads() throws Exception {
    return file().get("vectors").valueStream().filter(v -> !v.has("payloads")).toList();
  }

  @Test
  void static_keys_and_context_are_the_vectors() throws Exception {
    for (JsonNode vector : file().get("vectors")) {
      List<Element> keys = publicKeys(vector);
      assertThat(keys.stream().map(key -> hex(key.encoded())).toList())
          .isEqualTo(strings(vector.get("config").get("static_public_keys")));
      assertThat(Session.context(suite, hex(vector.get("session_tag")), keys))
          .isEqualTo(hex(vector.get("context")));
    }
  }

  @Test
  void every_dealer_sends_the_vectors_message() throws Exception {
    for (JsonNode vector : withoutPayloads()) {
      List<byte[]> deals = deals(vector);
      for (int i = 0; i < deals.size(); i++) {
        assertThat(hex(deals.get(i))).isEqualTo(hex(message(vector.get("round1").get(i))));
      }
    }
    assertThat(withoutPayloads()).hasSize(3);
  }

  @Test
  void every_receiver_gets_the_vectors_share_key_and_transcript() throws Exception {
    for (JsonNode vector : withoutPayloads()) {
      Session session = session(vector);
      List<byte[]> deals = deals(vector);
      for (int i = 1; i <= deals.size(); i++) {
        Outcome outcome = session.receive(i, staticKey(vector, i), deals);
        assertThat(outcome).isInstanceOf(Outcome.Completed.class);
        GeneratedKey key = ((Outcome.Completed) outcome).keys().getFirst();
        JsonNode expected = vector.get("round2").get(i - 1);
        assertThat(key.share().copyOfSecretBytes()).isEqualTo(hex(expected.get("secret_share")));
        assertThat(key.key().verificationShare(i).encoded())
            .isEqualTo(hex(expected.get("verification_share")));
        assertThat(key.key().publicKey().encoded()).isEqualTo(hex(vector.get("group_public_key")));
        requireRound3(vector, key.transcript(), i);
      }
    }
  }

  @Test
  void payload_and_extension_of_the_fourth_vector_hold() throws Exception {
    JsonNode vector =
        file()
            .get("vectors")
            .valueStream()
            .filter(v -> v.has("payloads"))
            .findFirst()
            .orElseThrow();
    Session session = session(vector);
    Context context = new Context(hex(vector.get("context")));
    int participants = vector.get("n").asInt();
    List<PublicDeal> open = new ArrayList<>();
    for (int i = 1; i <= participants; i++) {
      JsonNode round1 = vector.get("round1").get(i - 1);
      SecureRandom stream = stream(vector, i);
      Polynomial polynomial = Polynomial.draw(group, vector.get("t").asInt(), stream);
      SecretScalar ephemeralKey = group.randomSecret(stream);
      Element ephemeral = group.multiplyGenerator(ephemeralKey);
      StaticKey own = staticKey(vector, i);
      for (int j = 1; j <= participants; j++) {
        Element to = publicKeys(vector).get(j - 1);
        PairSecret pair =
            new PairSecret(group.multiply(ephemeralKey, to), group.multiply(own.secret(), to));
        byte[] plain =
            Cocktail.join(
                polynomial.at(j).copyOfSecretBytes(), hex(vector.get("payloads").get(i - 1)));
        PairNames names = new PairNames(ephemeral, own.publicKey(), to, context);
        assertThat(cocktail.seal(pair, names, plain))
            .isEqualTo(hex(round1.get("encrypted_shares").get(j - 1)));
      }
      open.add(
          new PublicDeal(
              polynomial.commitments(),
              Signature.decode(group, hex(round1.get("pop"))),
              ephemeral));
    }
    Transcript transcript = session.transcript(open);
    assertThat(transcript.withoutPossession()).isEmpty();
    assertThat(transcript.sharedKey().publicKey().encoded())
        .isEqualTo(hex(vector.get("group_public_key")));
    for (int i = 1; i <= participants; i++) {
      requireRound3(vector, transcript, i);
    }
  }

  @Test
  void transcript_survives_encoding_and_gives_the_same_key() throws Exception {
    for (JsonNode vector : withoutPayloads()) {
      Outcome outcome = session(vector).receive(1, staticKey(vector, 1), deals(vector));
      GeneratedKey key = ((Outcome.Completed) outcome).keys().getFirst();
      Transcript read = Transcript.decode(suite, key.transcript().encoded());
      assertThat(read).isEqualTo(key.transcript());
      assertThat(read.sharedKey()).isEqualTo(key.key());
      assertThat(read.withoutPossession()).isEmpty();
      List<byte[]> signatures =
          vector
              .get("round3")
              .get("signatures")
              .valueStream()
              .map(s -> hex(s.get("signature")))
              .toList();
      assertThat(read.unsigned(signatures)).isEmpty();
    }
  }

  private void requireRound3(JsonNode vector, Transcript transcript, int participant) {
    JsonNode round3 = vector.get("round3");
    assertThat(transcript.hash()).isEqualTo(hex(round3.get("transcript_hash")));
    byte[] signature = hex(round3.get("signatures").get(participant - 1).get("signature"));
    assertThat(transcript.sign(staticKey(vector, participant))).isEqualTo(signature);
    assertThat(transcript.isSignedBy(participant, signature)).isTrue();
  }

  private Session session(JsonNode vector) {
    return new Session(
        suite,
        vector.get("t").asInt(),
        publicKeys(vector),
        hex(vector.get("context")),
        hex(vector.get("extension")));
  }

  private List<byte[]> deals(JsonNode vector) throws Exception {
    Session session = session(vector);
    List<byte[]> deals = new ArrayList<>();
    for (int i = 1; i <= vector.get("n").asInt(); i++) {
      deals.add(session.deal(i, staticKey(vector, i), stream(vector, i)));
    }
    return deals;
  }

  private static byte[] message(JsonNode round1) {
    List<byte[]> parts = new ArrayList<>();
    round1.get("vss_commitment").forEach(c -> parts.add(hex(c)));
    parts.add(hex(round1.get("pop")));
    parts.add(hex(round1.get("ephemeral_public_key")));
    for (JsonNode share : round1.get("encrypted_shares")) {
      parts.add(Cocktail.bigEndian64(hex(share).length));
      parts.add(hex(share));
    }
    return Cocktail.join(parts.toArray(byte[][]::new));
  }

  private List<Element> publicKeys(JsonNode vector) {
    List<Element> keys = new ArrayList<>();
    for (int i = 1; i <= vector.get("n").asInt(); i++) {
      keys.add(staticKey(vector, i).publicKey());
    }
    return keys;
  }

  private StaticKey staticKey(JsonNode vector, int participant) {
    byte[] secret = hex(vector.get("config").get("static_secret_keys").get(participant - 1));
    return StaticKey.of(suite, group.decodeSecret(secret));
  }

  private static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  /// The vectors' random stream: SHA-512(seed, suite, t, n, label, counter) block by block.
  private static SecureRandom stream(JsonNode vector, int participant) throws Exception {
    byte[] prefix =
        Cocktail.join(
            hex(file().get("seed")),
            Cocktail.IDENTIFIER,
            Cocktail.littleEndian32(vector.get("t").asInt()),
            Cocktail.littleEndian32(vector.get("n").asInt()),
            ("round1_participant_" + participant).getBytes(US_ASCII));
    return new BlockStream(prefix);
  }

  private static final class BlockStream extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final byte[] prefix;
    private long counter;

    BlockStream(byte[] prefix) {
      this.prefix = prefix;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      try {
        byte[] block =
            MessageDigest.getInstance("SHA-512")
                .digest(Cocktail.join(prefix, Cocktail.littleEndian64(counter++)));
        ByteBuffer.wrap(bytes).put(block);
      } catch (java.security.NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
