package org.lianfang.oprf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lianfang.oprf.Vectors.hex;
import static org.lianfang.oprf.Vectors.hexes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@MethodSource("suites")
class Rfc9497Test {

  private final Suite suite;
  private final Group group;
  private final Voprf voprf;

  Rfc9497Test(Suite suite) {
    this.suite = suite;
    this.group = suite.group();
    this.voprf = new Voprf(suite);
  }

  static List<Suite> suites() {
    return Suite.onEachBackend();
  }

  private static JsonNode vectors() throws Exception {
    return Vectors.read(Rfc9497Test.class, "rfc9497_ristretto255.json").get("suite");
  }

  @Test
  void tag_of_hash_to_group_is_the_rfcs() throws Exception {
    assertThat(hex("HashToGroup-".getBytes(StandardCharsets.US_ASCII)) + hex(suite.context()))
        .isEqualTo(vectors().get("groupDST").asString());
  }

  @Test
  void public_key_is_the_rfcs() throws Exception {
    KeyShare key = key(vectors());
    assertThat(hex(key.verificationShare().encoded())).isEqualTo(vectors().get("pkSm").asString());
  }

  @Test
  void every_vector_blinds_evaluates_proves_verifies_and_finishes() throws Exception {
    KeyShare key = key(vectors());
    int seen = 0;
    for (JsonNode vector : vectors().get("vectors")) {
      List<byte[]> inputs = hexes(vector.get("Input"));
      List<byte[]> blinds = hexes(vector.get("Blind"));
      List<Blinded> blinded = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        blinded.add(Blinded.of(suite, inputs.get(i), Blind.decode(suite, blinds.get(i))));
      }
      ElementBatch sent = ElementBatch.of(blinded.stream().map(Blinded::element).toList());
      assertThat(joined(sent)).isEqualTo(vector.get("BlindedElement").asString());

      ElementBatch outputs = voprf.evaluateUnproven(key, sent);
      assertThat(joined(outputs)).isEqualTo(vector.get("EvaluationElement").asString());

      JsonNode expected = vector.get("Proof");
      DleqProof proof =
          voprf
              .dleq()
              .prove(
                  key.secret(),
                  key.verificationShare(),
                  sent,
                  outputs,
                  group.decodeSecret(hex(expected.get("r"))));
      assertThat(hex(proof.encoded())).isEqualTo(expected.get("proof").asString());

      Evaluated answer =
          new Evaluated(
              1, group.decodeElements(outputs.encoded()), DleqProof.decode(suite, proof.encoded()));
      assertThat(answer.isValid(voprf.dleq(), key.verificationShare(), sent)).isTrue();
      List<String> finished =
          voprf.finish(blinded, Combination.of(List.of(1)).combine(group, List.of(answer))).stream()
              .map(output -> hex(output.copyOfSecretBytes()))
              .toList();
      assertThat(String.join(",", finished)).isEqualTo(vector.get("Output").asString());
      seen++;
    }
    assertThat(seen).isEqualTo(3);
  }

  private KeyShare key(JsonNode vectors) {
    return KeyShare.of(suite, 1, group.decodeSecret(hex(vectors.get("skSm"))));
  }

  private static String joined(ElementBatch batch) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      parts.add(hex(batch.copyOfEncoded(i)));
    }
    return String.join(",", parts);
  }
}
