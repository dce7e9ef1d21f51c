package org.lianfang.protocol.filing;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.KeyId;

/// One record as it is filed.
///
/// @param headerBytes exactly the bytes that the payload is bound to
/// @param tokenKey the k_T under which the token was made
/// @param payloadHash names the vault entry, 32 bytes
public record FiledRecord(
    Bytes headerBytes, RecordHeader header, KeyId tokenKey, Bytes payloadHash) {}
