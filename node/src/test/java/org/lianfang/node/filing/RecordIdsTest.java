package org.lianfang.node.filing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.lianfang.node.secret.MemberSecrets;
import org.lianfang.node.vault.VectorCase;
import org.lianfang.node.wired.MemorySecrets;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;

class RecordIdsTest {

  @Test
  void names_as_the_frozen_vectors_say() {
    for (VectorCase vector : VectorCase.all()) {
      MemorySecrets secrets = new MemorySecrets();
      secrets.put(MemberSecrets.FILING_KEY, vector.get("filing_key").toArray());
      RecordIds ids = new RecordIds(secrets);
      RecordId record =
          ids.record(
              vector.get("member").intAt(0),
              vector.get("reference").text(),
              vector.get("version").intAt(0));
      assertThat(record.bytes()).isEqualTo(vector.get("record_id"));
      assertThat(record.source()).isEqualTo(vector.get("member").intAt(0));
      CallId call =
          ids.call(
              Purpose.FILING, record, new KeyId(vector.get("token_key")), vector.get("draft_hash"));
      assertThat(call.bytes()).isEqualTo(vector.get("call_id"));
    }
  }

  @Test
  void names_the_same_under_the_same_key_only() {
    MemorySecrets secrets = MemorySecrets.drawn();
    RecordId first = new RecordIds(secrets).record(1, "a", 1);
    assertThat(new RecordIds(secrets).record(1, "a", 1)).isEqualTo(first);
    assertThat(new RecordIds(MemorySecrets.drawn()).record(1, "a", 1)).isNotEqualTo(first);
  }

  @Test
  void tells_references_versions_purposes_and_keys_apart() {
    RecordIds ids = new RecordIds(MemorySecrets.drawn());
    RecordId record = ids.record(1, "a", 1);
    assertThat(ids.record(1, "b", 1)).isNotEqualTo(record);
    assertThat(ids.record(1, "a", 2)).isNotEqualTo(record);
    KeyId key = new KeyId(Bytes.hex("0102030405060708"));
    KeyId other = new KeyId(Bytes.hex("0102030405060709"));
    Bytes draft = Bytes.owning(new byte[32]);
    CallId call = ids.call(Purpose.FILING, record, key, draft);
    assertThat(ids.call(Purpose.ROTATION, record, key, draft)).isNotEqualTo(call);
    assertThat(ids.call(Purpose.FILING, record, other, draft)).isNotEqualTo(call);
    assertThat(ids.call(Purpose.FILING, ids.record(1, "b", 1), key, draft)).isNotEqualTo(call);
  }

  @Test
  void refuses_what_is_no_number_and_no_filing() {
    RecordIds ids = new RecordIds(MemorySecrets.drawn());
    assertThatIllegalArgumentException().isThrownBy(() -> ids.record(0, "a", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> ids.record(1, "a", 0));
    KeyId key = new KeyId(Bytes.hex("0102030405060708"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ids.call(
                    Purpose.TRANSACTION, ids.record(1, "a", 1), key, Bytes.owning(new byte[32])));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ids.call(Purpose.FILING, ids.record(1, "a", 1), key, Bytes.EMPTY));
  }
}
