package org.lianfang.server.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.cometbft.engine.EngineHealth;
import org.lianfang.cometbft.engine.EngineVoice;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.node.member.Membership;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.NoteSignature;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.server.HostedNode;
import org.lianfang.server.user.UserRole;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// How the network does as this node sees it, and what a member changes of its own engine alone.
@RestController
final class NetworkController {

  /// @param validators whose engines order the ledger
  /// @param tolerated how many of them may be gone at once
  /// @param consensus how this member's engine does; absent in a trial
  record NetworkDocument(
      String member,
      String alliance,
      VersionsDocument versions,
      ReplicaDocument ledger,
      Optional<CheckpointDocument> checkpoint,
      List<String> validators,
      int tolerated,
      Optional<ConsensusDocument> consensus) {}

  /// @param engine of CometBFT; absent in a trial
  record VersionsDocument(String lianfang, String java, Optional<String> engine, int standard) {}

  /// @param time of the newest command
  /// @param entriesMissing live headers whose entry this node lacks
  record ReplicaDocument(long size, String root, Instant time, long entriesMissing) {}

  /// The newest checkpoint that a quorum cosigned.
  ///
  /// @param cosigners members that did; a validator that is missing here is out or behind
  record CheckpointDocument(long size, long ageMs, List<String> cosigners) {}

  /// @param lastHeight beyond which this member votes for no block: before a chain upgrade
  /// @param key that the engine votes with, where the member is a validator; hexadecimal
  /// @param registeredKey that the ledger registers
  /// @param nextKey that was drawn to follow `key`
  /// @param watching why the engine may not vote: `missing` or `old`, of the record of its votes
  /// @param failed why the engine does not work
  record ConsensusDocument(
      long height,
      long peerHeight,
      int peers,
      boolean catchingUp,
      Optional<Instant> lastBlockAt,
      long restarts,
      Optional<Long> lastHeight,
      String key,
      Optional<String> registeredKey,
      Optional<String> nextKey,
      Optional<String> watching,
      Optional<String> failed) {}

  /// @param node `host:port`; unchanged if absent
  /// @param engine `host:port`; unchanged if absent
  record NewAddress(@Nullable String node, @Nullable String engine) {}

  record AddressDocument(String member, String node, String engine) {}

  @Permit({
    UserRole.OFFICER,
    UserRole.REPORTER,
    UserRole.AUDITOR,
    UserRole.ADMINISTRATOR,
    UserRole.SUPERVISOR
  })
  @GetMapping("/v1/network")
  NetworkDocument network(Caller caller) {
    HostedNode node = caller.node();
    try (View view = node.ledger().read()) {
      AllianceState state = new AllianceState(view);
      String alliance = state.alliance().orElseThrow(() -> Problem.of(Reason.NO_ALLIANCE)).id();
      List<String> validators =
          state.validators().stream().map(Member::id).map(MemberId::value).toList();
      return new NetworkDocument(
          node.member().value(),
          alliance,
          new VersionsDocument(
              NodeController.VERSION,
              Runtime.version().toString(),
              node.engine().map(_ -> EngineBinary.VERSION),
              state.standardVersion()),
          new ReplicaDocument(
              view.size(),
              view.root().toHex(),
              view.time(),
              Arrays.stream(SubjectType.values()).mapToLong(node.node().vault()::missing).sum()),
          checkpoint(node, alliance),
          validators,
          Math.max(0, (validators.size() - 1) / 3),
          consensus(node, state));
    }
  }

  private static Optional<CheckpointDocument> checkpoint(HostedNode node, String alliance) {
    Optional<CosignedCheckpoint> newest = node.newestCheckpoint();
    Optional<Duration> age = node.age();
    return newest.map(
        cosigned ->
            new CheckpointDocument(
                cosigned.checkpoint().size(),
                age.map(Duration::toMillis).orElse(0L),
                cosigned.signatures().stream()
                    .map(NoteSignature::name)
                    .filter(name -> name.startsWith(Cosignature.cosignerName(alliance, "")))
                    .map(name -> name.substring(name.lastIndexOf('/') + 1))
                    .sorted()
                    .toList()));
  }

  private static Optional<ConsensusDocument> consensus(HostedNode node, AllianceState state) {
    if (!(node.ledger() instanceof CometBftLedger ledger)) {
      return Optional.empty();
    }
    EngineHealth health = ledger.health();
    EngineVoice voice = ledger.voice();
    return Optional.of(
        new ConsensusDocument(
            health.height(),
            health.peerHeight(),
            health.peers(),
            health.catchingUp(),
            health.lastBlockAt(),
            health.restarts(),
            ledger.lastHeight(),
            voice.key().toHex(),
            state
                .member(node.member())
                .flatMap(Member::engine)
                .map(EngineKeys::consensus)
                .map(key -> key.bytes().toHex()),
            voice.next().map(Bytes::toHex),
            voice.flaw().map(flaw -> flaw.name().toLowerCase(Locale.ROOT)),
            health.failed()));
  }

  /// Draws a new consensus key on this machine and registers it. The engine goes over to it by
  /// itself, two blocks later. The same request again registers the key that was drawn before.
  @Permit(UserRole.ADMINISTRATOR)
  @PostMapping("/v1/engine-keys")
  NetworkDocument changeEngineKey(Caller caller) {
    if (!(caller.node().ledger() instanceof CometBftLedger ledger)) {
      throw Problem.of(Reason.ENGINE_KEYS_INVALID);
    }
    try {
      await(membership(caller).changeConsensusKey(ledger.drawNextKey()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return network(caller);
  }

  /// Says where this member's node and engine listen from now on.
  @Permit(UserRole.ADMINISTRATOR)
  @PostMapping("/v1/address")
  AddressDocument changeAddress(Caller caller, @RequestBody NewAddress asked) {
    Endpoints present = endpoints(caller);
    Endpoints wanted =
        new Endpoints(
            endpoint("node", asked.node(), present.node()),
            endpoint("engine", asked.engine(), present.engine()));
    if (!wanted.equals(present)) {
      await(membership(caller).move(wanted));
    }
    return new AddressDocument(
        caller.node().member().value(), endpoints(caller).node(), endpoints(caller).engine());
  }

  private static Endpoints endpoints(Caller caller) {
    try (View view = caller.node().ledger().read()) {
      return new AllianceState(view)
          .member(caller.node().member())
          .flatMap(Member::endpoints)
          .orElseThrow(() -> Problem.of(Reason.ENGINE_KEYS_INVALID));
    }
  }

  private static String endpoint(String field, @Nullable String asked, String present) {
    if (asked == null) {
      return present;
    }
    try {
      return new Endpoints(asked, asked).node();
    } catch (IllegalArgumentException e) {
      throw Problem.field(field, "须为 主机:端口", "is host:port, in lower case");
    }
  }

  private static Membership membership(Caller caller) {
    return caller.node().node().membership();
  }

  private static void await(CompletionStage<?> stage) {
    try {
      var _ = stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw Problems.problem(e, "network");
    }
  }
}
