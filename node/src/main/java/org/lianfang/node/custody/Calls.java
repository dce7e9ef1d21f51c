package org.lianfang.node.custody;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// The asker's side of calls.
///
/// For each question: checks it against the own view, assigns the member's next number, writes the
/// own sealed row durably (a retry under the same call id sends the same number and the same
/// blinded element), gathers questions that arrive together into one signed batch a custodian, asks
/// t custodians, passes over the slow, names and discards the wrong (keeping signed request and
/// answer as evidence), checks every proof against the ledger's K_i, and combines.
public interface Calls {
  /// Asks all questions; completes with one answer each, in order, or fails as a whole with
  /// [org.lianfang.protocol.Refused]: `CUSTODIANS_UNREACHABLE`, `KEY_NOT_READY`, or the custodians'
  /// own refusal where so many refuse that t cannot answer. Safe to repeat under the same call ids.
  CompletionStage<List<Answer>> ask(List<Question> questions);
}
