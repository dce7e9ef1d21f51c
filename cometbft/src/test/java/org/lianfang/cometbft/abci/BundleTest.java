package org.lianfang.cometbft.abci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

final class BundleTest {
  private static Bytes command(long request) {
    return KeyValueMachine.command("bank-1", request, "put", "k", "x").encoded();
  }

  @Test
  void one_envelope_is_its_own_transaction() {
    assertThat(Bundle.of(List.of(command(1)))).isEqualTo(command(1));
    assertThat(Bundle.read(command(1))).containsExactly(command(1));
  }

  @Test
  void several_envelopes_are_read_in_their_order() {
    List<Bytes> envelopes = new ArrayList<>();
    for (int i = 0; i < Bundle.ENVELOPES_MAX; i++) {
      envelopes.add(command(i));
    }
    assertThat(Bundle.read(Bundle.of(envelopes))).isEqualTo(envelopes);
    envelopes.add(command(-1));
    assertThatThrownBy(() -> Bundle.of(envelopes)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bundle.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_is_not_the_one_encoding_of_several_is_one_envelope() {
    Bytes good = Bundle.of(List.of(command(1), command(2)));
    Bytes label = Encoding.lengthPrefixed(Bytes.utf8("lianfang/bundle/1"));
    for (Bytes bad :
        List.of(
            Bytes.EMPTY,
            label,
            Bytes.join(label, Encoding.lengthPrefixed(command(1))),
            Bytes.join(good, Bytes.hex("00")),
            Bytes.join(good, Encoding.lengthPrefixed(Bytes.EMPTY)),
            Bytes.join(good, Bytes.hex("ffffffff")),
            Bytes.join(good, Bytes.hex("7fffffff")),
            good.slice(0, good.size() - 1),
            Bytes.join(
                label,
                Encoding.lengthPrefixed(
                    Collections.nCopies(Bundle.ENVELOPES_MAX + 1, Bytes.hex("01"))
                        .toArray(Bytes[]::new))))) {
      assertThat(Bundle.read(bad)).containsExactly(bad);
    }
  }

  @Test
  void any_bytes_are_read() {
    Random random = new Random(11);
    Bytes good = Bundle.of(List.of(command(1), command(2), command(3)));
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = good.toArray();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      assertThat(Bundle.read(Bytes.owning(bytes))).isNotEmpty();
    }
  }
}
