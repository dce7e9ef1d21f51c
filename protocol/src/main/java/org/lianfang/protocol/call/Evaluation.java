package org.lianfang.protocol.call;

import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.member.MemberId;

/// A custodian's answer to a batch of calls.
///
/// @param generation which sharing of the keys answered
/// @param requestHash SHA-256 of the request's header bytes
/// @param items in request order
/// @param proofs one DLEQ proof a key id, ascending by key id; each over that key's elements in
///   request order
/// @param signedBytes exactly the bytes that are signed: this message without its signature
/// @param signature the custodian's, under {@value #LABEL}, with its custody key
public record Evaluation(
    MemberId custodian,
    int generation,
    Bytes requestHash,
    List<Item> items,
    List<KeyProof> proofs,
    Bytes signedBytes,
    Bytes signature) {
  /// The label under which custodians sign.
  public static final String LABEL = "lianfang/evaluation/1";

  public Evaluation {
    items = List.copyOf(items);
    proofs = List.copyOf(proofs);
  }

  /// One item's answer: a refusal, or one element for each key that it was evaluated under.
  ///
  /// @param refusal set if nothing was evaluated
  /// @param elements ascending by key id; empty if refused
  public record Item(Optional<Reason> refusal, List<Element> elements) {
    public Item {
      elements = List.copyOf(elements);
    }
  }

  /// @param element 32 bytes, not yet decoded
  public record Element(KeyId key, Bytes element) {}

  /// @param proof c and s, 64 bytes, not yet decoded
  public record KeyProof(KeyId key, Bytes proof) {}
}
