package org.lianfang.node.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.lianfang.oprf.Evaluated;
import org.lianfang.oprf.SelfTest;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.Voprf;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.protocol.custody.KeySet;

/// What must hold after a ceremony.
final class KeysCheck {
  private KeysCheck() {}

  /// Nothing is left of ceremonies at any custodian but its shares of these keys.
  static void requireOnlySharesAreLeft(Town town, int keys) {
    assertThat(town.state().keys()).hasSize(keys);
    for (Custodian custodian : town.custodians()) {
      assertThat(custodian.secrets().names())
          .as("%s", custodian.id())
          .containsExactlyInAnyOrderElementsOf(
              town.state().keys().stream()
                  .filter(key -> key.shareIndex(custodian.id()) > 0)
                  .map(key -> "share." + key.id() + ".1")
                  .toList());
    }
  }

  /// Every holder has its share, and two different sets of t of them give the same answer.
  static void requireOneKey(Town town, KeySet key) {
    Voprf voprf = new Voprf(Suite.ristretto255());
    ElementBatch inputs =
        ElementBatch.of(
            List.of(Suite.ristretto255().hashToGroup("subject".getBytes(StandardCharsets.UTF_8))));
    List<Evaluated> answers =
        key.holders().stream()
            .map(holder -> town.custodian(holder).shares().find(key).orElseThrow())
            .map(share -> voprf.evaluate(share, inputs, new SecureRandom()))
            .toList();
    int count = answers.size();
    assertThat(
            SelfTest.agree(
                voprf,
                answers.subList(0, Town.THRESHOLD),
                answers.subList(count - Town.THRESHOLD, count)))
        .isTrue();
  }
}
