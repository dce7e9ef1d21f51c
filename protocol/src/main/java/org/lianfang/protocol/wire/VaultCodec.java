package org.lianfang.protocol.wire;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.vault.Token;

/// Vault entries and payloads as bytes. Decoding takes any bytes and throws [Malformed].
public final class VaultCodec {
  private VaultCodec() {}

  public static Bytes encode(org.lianfang.protocol.vault.VaultEntry entry) {
    return Canonical.encode(
        VaultEntry.newBuilder()
            .setRecordId(Canonical.string(entry.record().bytes()))
            .setTokenKey(Canonical.string(entry.tokenKey().bytes()))
            .setPayloadKey(Canonical.string(entry.payloadKey().bytes()))
            .setSalt(Canonical.string(entry.salt()))
            .setToken(Canonical.string(entry.token().bytes()))
            .setCommit(Canonical.string(entry.commit()))
            .setCiphertext(Canonical.string(entry.ciphertext()))
            .build());
  }

  public static org.lianfang.protocol.vault.VaultEntry decodeEntry(Bytes bytes) throws Malformed {
    return Canonical.decode(
        VaultEntry.parser(),
        bytes,
        "vault entry",
        m ->
            new org.lianfang.protocol.vault.VaultEntry(
                new RecordId(Canonical.bytes(m.getRecordId())),
                new KeyId(Canonical.bytes(m.getTokenKey())),
                new KeyId(Canonical.bytes(m.getPayloadKey())),
                Canonical.bytes(m.getSalt()),
                new Token(Canonical.bytes(m.getToken())),
                Canonical.bytes(m.getCommit()),
                Canonical.bytes(m.getCiphertext())));
  }

  public static Bytes encode(org.lianfang.protocol.vault.Payload payload) {
    return Canonical.encode(
        Payload.newBuilder().setIdentifier(payload.identifier()).setNote(payload.note()).build());
  }

  public static org.lianfang.protocol.vault.Payload decodePayload(Bytes bytes) throws Malformed {
    return Canonical.decode(
        Payload.parser(),
        bytes,
        "payload",
        m -> new org.lianfang.protocol.vault.Payload(m.getIdentifier(), m.getNote()));
  }
}
