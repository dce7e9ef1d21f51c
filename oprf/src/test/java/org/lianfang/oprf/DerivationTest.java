package org.lianfang.oprf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.lianfang.oprf.Vectors.hex;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.oprf.group.ElementBatch;
import tools.jackson.databind.JsonNode;

class DerivationTest {

  private final Suite suite = Suite.ristretto255();
  private final Voprf voprf = new Voprf(suite);
  private final Derivation derivation = new Derivation(suite);

  private static JsonNode vectors() throws Exception {
    return Vectors.read(DerivationTest.class, "derivations.json").get("vectors");
  }

  @Test
  void key_ids_are_frozen() throws Exception {
    for (JsonNode v : vectors()) {
      KeyShare tokenKey = key(v, "tokenKey");
      KeyShare recordKey = key(v, "recordKey");
      assertThat(tokenKey.verificationShare().encoded()).isEqualTo(hex(v.get("tokenPublicKey")));
      assertThat(Derivation.keyId(hex(v.get("alliance")), tokenKey.verificationShare()))
          .isEqualTo(hex(v.get("tokenKeyId")));
      assertThat(Derivation.keyId(hex(v.get("alliance")), recordKey.verificationShare()))
          .isEqualTo(hex(v.get("recordKeyId")));
    }
    assertThat(vectors()).hasSize(3);
  }

  @Test
  void day_keys_and_blinds_are_frozen() throws Exception {
    for (JsonNode v : vectors()) {
      assertThat(dayKey(v).copyOfSecretBytes()).isEqualTo(hex(v.get("dayKey")));
      assertThat(dayKey(v).day()).isEqualTo(v.get("day").asLong());
      Blinded blinded = blinded(v);
      assertThat(blinded.blind().copyOfSecretBytes()).isEqualTo(hex(v.get("blind")));
      assertThat(blinded.element().encoded()).isEqualTo(hex(v.get("blindedElement")));
    }
  }

  @Test
  void outputs_tokens_and_payload_keys_are_frozen() throws Exception {
    for (JsonNode v : vectors()) {
      OprfOutput y = y(v);
      OprfOutput yRecord = yRecord(v);
      assertThat(y.copyOfSecretBytes()).isEqualTo(hex(v.get("y")));
      assertThat(yRecord.copyOfSecretBytes()).isEqualTo(hex(v.get("yRecord")));
      assertThat(derivation.token(y, hex(v.get("tokenKeyId")))).isEqualTo(hex(v.get("token")));
      PayloadKey key = payloadKey(v, y, yRecord);
      assertThat(key.copyOfSecretBytes()).isEqualTo(hex(v.get("payloadKey")));
      assertThat(key.commitment()).isEqualTo(hex(v.get("commitment")));
      assertThat(key.isCommittedBy(hex(v.get("commitment")))).isTrue();
      assertThat(key.isCommittedBy(new byte[16])).isFalse();
    }
  }

  @Test
  void payload_key_needs_both_outputs_in_their_places() throws Exception {
    JsonNode v = vectors().get(0);
    PayloadKey right = payloadKey(v, y(v), yRecord(v));
    assertThat(payloadKey(v, yRecord(v), y(v))).isNotEqualTo(right);
    assertThat(payloadKey(v, y(v), y(v))).isNotEqualTo(right);
    assertThat(payloadKey(v, y(v), yRecord(v))).isEqualTo(right);
  }

  @Test
  void lengths_that_no_formula_allows_are_refused() throws Exception {
    JsonNode v = vectors().get(0);
    byte[] id = hex(v.get("tokenKeyId"));
    byte[] salt = hex(v.get("salt"));
    byte[] record = hex(v.get("recordId"));
    OprfOutput y = y(v);
    assertThatIllegalArgumentException().isThrownBy(() -> derivation.token(y, new byte[7]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> derivation.payloadKey(y, y, new byte[31], id, id, record));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> derivation.payloadKey(y, y, salt, new byte[9], id, record));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> derivation.payloadKey(y, y, salt, id, new byte[0], record));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> derivation.payloadKey(y, y, salt, id, id, new byte[15]));
  }

  @Test
  void joined_values_cannot_trade_bytes_with_their_neighbours() {
    byte[] a = {1};
    byte[] ab = {1, 2};
    byte[] b = {2};
    byte[] none = {};
    assertThat(LengthPrefixed.join(ab, none)).isNotEqualTo(LengthPrefixed.join(a, b));
    assertThat(LengthPrefixed.join("x", a)).isEqualTo(new byte[] {0, 0, 0, 1, 'x', 0, 0, 0, 1, 1});
  }

  private KeyShare key(JsonNode v, String name) {
    return KeyShare.of(suite, 1, suite.group().decodeSecret(hex(v.get(name))));
  }

  private DayKey dayKey(JsonNode v) {
    return DayKey.of(v.get("firstDay").asLong(), hex(v.get("auditKey")))
        .at(suite, v.get("day").asLong());
  }

  private Blinded blinded(JsonNode v) {
    byte[] input = hex(v.get("input"));
    return Blinded.of(suite, input, dayKey(v).blind(suite, hex(v.get("callId")), input));
  }

  private OprfOutput y(JsonNode v) {
    Blinded blinded = blinded(v);
    ElementBatch answer =
        voprf.evaluateUnproven(key(v, "tokenKey"), ElementBatch.of(List.of(blinded.element())));
    assertThat(answer.encoded()).isEqualTo(hex(v.get("evaluatedElement")));
    return voprf
        .finish(List.of(blinded), new Combination.Combined(answer, BigInteger.ONE))
        .getFirst();
  }

  private OprfOutput yRecord(JsonNode v) {
    List<byte[]> ids = List.of(hex(v.get("recordId")));
    ElementBatch answer = voprf.evaluateUnproven(key(v, "recordKey"), suite.hashAllToGroup(ids));
    return voprf.finishClear(ids, new Combination.Combined(answer, BigInteger.ONE)).getFirst();
  }

  private PayloadKey payloadKey(JsonNode v, OprfOutput y, OprfOutput yRecord) {
    return derivation.payloadKey(
        y,
        yRecord,
        hex(v.get("salt")),
        hex(v.get("tokenKeyId")),
        hex(v.get("recordKeyId")),
        hex(v.get("recordId")));
  }
}
