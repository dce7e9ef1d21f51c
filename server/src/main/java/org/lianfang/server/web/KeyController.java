package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.server.user.UserRole;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The alliance's shared keys, and the ceremony that made or makes them.
@RestController
final class KeyController {

  /// @param kind `token` or `payload`
  /// @param active whether custodians answer under it
  record KeyDocument(
      String keyId,
      String kind,
      Optional<String> subjectType,
      int epoch,
      int generation,
      int threshold,
      List<String> holders,
      boolean active) {}

  record CeremonyDocument(
      String id,
      String step,
      int threshold,
      List<String> participants,
      Instant openedAt,
      Instant deadline,
      int keys) {
    static CeremonyDocument of(Ceremony ceremony) {
      return new CeremonyDocument(
          ceremony.id().toString(),
          ceremony.step().name().toLowerCase(Locale.ROOT),
          ceremony.threshold(),
          ceremony.members().stream().map(MemberId::value).toList(),
          ceremony.opened(),
          ceremony.deadline(),
          ceremony.keys().size());
    }
  }

  /// @param failure why keys that this node was asked for were not made, while they are missing
  record KeysDocument(
      List<KeyDocument> data,
      Optional<CeremonyDocument> ceremony,
      Optional<Problem.Document> failure) {}

  @Permit({
    UserRole.OFFICER,
    UserRole.REPORTER,
    UserRole.AUDITOR,
    UserRole.ADMINISTRATOR,
    UserRole.SUPERVISOR
  })
  @GetMapping("/v1/keys")
  KeysDocument keys(Caller caller, HttpServletRequest request) {
    try (View view = caller.node().ledger().read()) {
      AllianceState state = new AllianceState(view);
      Set<KeyId> open = new HashSet<>();
      state.openKeys(Optional.empty()).forEach(key -> open.add(key.id()));
      for (SubjectType type : SubjectType.values()) {
        state.openKeys(Optional.of(type)).forEach(key -> open.add(key.id()));
      }
      return new KeysDocument(
          state.keys().stream().map(key -> document(key, open.contains(key.id()))).toList(),
          state.latestCeremony().map(CeremonyDocument::of),
          missing(state).isEmpty() ? Optional.empty() : failure(caller, request));
    }
  }

  private static Optional<Problem.Document> failure(Caller caller, HttpServletRequest request) {
    String id = RequestId.of(request);
    return caller
        .node()
        .node()
        .ceremonies()
        .failure()
        .map(cause -> Problems.problem(cause, id).document(request.getLocale(), id));
  }

  /// Asks for the keys that the alliance lacks, of every subject type and of payloads: one ceremony
  /// of all custodians makes them. Answers before they are there; the list tells.
  @Permit(value = UserRole.ADMINISTRATOR, member = Role.CUSTODIAN)
  @PostMapping("/v1/keys")
  ResponseEntity<KeysDocument> generate(Caller caller, HttpServletRequest request) {
    List<KeyName> missing;
    try (View view = caller.node().ledger().read()) {
      missing = missing(new AllianceState(view));
    }
    if (!missing.isEmpty()) {
      CompletableFuture<List<KeySet>> asked =
          caller.node().node().ceremonies().generate(missing).toCompletableFuture();
      if (asked.isCompletedExceptionally()) {
        throw Problems.problem(asked.exceptionNow(), "keys");
      }
    }
    return ResponseEntity.accepted().body(keys(caller, request));
  }

  private static List<KeyName> missing(AllianceState state) {
    return Stream.concat(
            Arrays.stream(SubjectType.values()).map(Optional::of),
            Stream.of(Optional.<SubjectType>empty()))
        .filter(type -> state.newestKey(type).isEmpty())
        .map(type -> new KeyName(type, 1))
        .toList();
  }

  private static KeyDocument document(KeySet key, boolean active) {
    return new KeyDocument(
        key.id().toString(),
        key.name().isPayloadKey() ? "payload" : "token",
        key.name().subjectType().map(SubjectType::wireName),
        key.name().epoch(),
        key.generation(),
        key.threshold(),
        key.holders().stream().map(MemberId::value).toList(),
        active);
  }
}
