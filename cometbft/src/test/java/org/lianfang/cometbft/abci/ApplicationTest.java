package org.lianfang.cometbft.abci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.lianfang.cometbft.ToyNetwork;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.wire.abci.Misbehavior;
import org.lianfang.cometbft.wire.abci.MisbehaviorType;
import org.lianfang.cometbft.wire.abci.Request;
import org.lianfang.cometbft.wire.abci.RequestCheckTx;
import org.lianfang.cometbft.wire.abci.RequestCommit;
import org.lianfang.cometbft.wire.abci.RequestEcho;
import org.lianfang.cometbft.wire.abci.RequestFinalizeBlock;
import org.lianfang.cometbft.wire.abci.RequestFlush;
import org.lianfang.cometbft.wire.abci.RequestInfo;
import org.lianfang.cometbft.wire.abci.RequestInitChain;
import org.lianfang.cometbft.wire.abci.RequestPrepareProposal;
import org.lianfang.cometbft.wire.abci.RequestProcessProposal;
import org.lianfang.cometbft.wire.abci.RequestQuery;
import org.lianfang.cometbft.wire.abci.Response;
import org.lianfang.cometbft.wire.abci.ResponseFinalizeBlock;
import org.lianfang.cometbft.wire.abci.ResponseProcessProposal.ProposalStatus;
import org.lianfang.cometbft.wire.abci.Validator;
import org.lianfang.cometbft.wire.abci.ValidatorUpdate;
import org.lianfang.cometbft.wire.abci.VoteInfo;
import org.lianfang.cometbft.wire.types.BlockIDFlag;
import org.lianfang.cometbft.wire.types.PublicKey;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.Seeded;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.member.SigningKey;

/// The application's answers, asked without an engine.
final class ApplicationTest implements UnheedingObserver {
  private static final long SNAPSHOT_BLOCKS = 3;
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00.250Z");

  private final Seeded seeded = new Seeded();
  private final List<Bytes> validators =
      List.copyOf(new TreeSet<>(List.of(key(1), key(2), key(3), key(4))));
  private final NodeId node = NodeId.of(key(9));
  private final GenesisFile genesis =
      new GenesisFile(
          "toy", BEGIN, validators, ToyNetwork.genesis(validators, List.of(node)).encoded());
  private final InMemoryStore disk = new InMemoryStore(ReplicaTables.ALL);
  private final List<Block> blocks = new ArrayList<>();
  private final List<Long> restored = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private boolean recorded = true;
  private long last = Long.MAX_VALUE;
  private Application application = open(disk, genesis);

  private static Bytes key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return new SigningKey(seed).verifyingKey().bytes();
  }

  private Application open(Store store, GenesisFile file) {
    return new Application(
        Replica.open(store, new KeyValueMachine()),
        new ToyNetwork(),
        file,
        0,
        SNAPSHOT_BLOCKS,
        Runnable::run,
        this);
  }

  @Override
  public void committed(long height, Block block) {
    blocks.add(block);
  }

  @Override
  public boolean wants(long height) {
    return height <= last;
  }

  @Override
  public boolean voted(long height, List<NodeId> voters) {
    heard.add(height + " " + voters);
    return recorded;
  }

  @Override
  public void restored(long height) {
    restored.add(height);
  }

  @Override
  public void failed(Throwable cause) {
    failures.add(cause);
  }

  private static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toArray());
  }

  private static Bytes put(long request, String key) {
    return KeyValueMachine.command("bank-1", request, "put", key, "x").encoded();
  }

  private Response initChain(RequestInitChain request) {
    return application.handle(Request.newBuilder().setInitChain(request).build());
  }

  private RequestInitChain.Builder begin() {
    RequestInitChain.Builder request =
        RequestInitChain.newBuilder()
            .setChainId("toy")
            .setTime(time(BEGIN))
            .setInitialHeight(1)
            .setAppStateBytes(
                ByteString.copyFromUtf8(
                    '"' + Base64.getEncoder().encodeToString(genesis.envelope().toArray()) + '"'));
    for (Bytes validator : validators) {
      request.addValidators(
          ValidatorUpdate.newBuilder()
              .setPubKey(PublicKey.newBuilder().setEd25519(string(validator)))
              .setPower(10));
    }
    return request;
  }

  private static Timestamp time(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private Response finalizing(long height, Instant time, Bytes... envelopes) {
    RequestFinalizeBlock.Builder request =
        RequestFinalizeBlock.newBuilder().setHeight(height).setTime(time(time));
    for (Bytes envelope : envelopes) {
      request.addTxs(string(envelope));
    }
    return application.handle(Request.newBuilder().setFinalizeBlock(request).build());
  }

  private Response commit() {
    return application.handle(
        Request.newBuilder().setCommit(RequestCommit.getDefaultInstance()).build());
  }

  private ResponseFinalizeBlock block(long height, Bytes... envelopes) {
    Response staged = finalizing(height, BEGIN.plusSeconds(height), envelopes);
    assertThat(staged.hasFinalizeBlock()).as(staged.toString()).isTrue();
    assertThat(commit().hasCommit()).isTrue();
    return staged.getFinalizeBlock();
  }

  private void start() {
    assertThat(initChain(begin().build()).getInitChain().getAppHash())
        .isEqualTo(string(MerkleTree.EMPTY_ROOT));
    assertThat(finalizing(1, BEGIN).hasFinalizeBlock()).isTrue();
    assertThat(commit().hasCommit()).isTrue();
  }

  @Test
  void a_block_after_a_vote_that_this_engine_does_not_know_is_not_applied() {
    start();
    NodeId voter = NodeId.of(key(1));
    RequestFinalizeBlock.Builder request =
        RequestFinalizeBlock.newBuilder().setHeight(2).setTime(time(BEGIN.plusSeconds(2)));
    request
        .getDecidedLastCommitBuilder()
        .addVotes(vote(key(1), BlockIDFlag.BLOCK_ID_FLAG_COMMIT))
        .addVotes(vote(key(2), BlockIDFlag.BLOCK_ID_FLAG_ABSENT))
        .addVotes(vote(key(3), BlockIDFlag.BLOCK_ID_FLAG_NIL));
    Request asked = Request.newBuilder().setFinalizeBlock(request).build();
    recorded = false;
    assertThat(application.handle(asked).hasException()).isTrue();
    assertThat(commit().hasException()).isTrue();
    assertThat(heard).last().isEqualTo("1 " + List.of(voter, NodeId.of(key(3))));
    assertThat(failures).isEmpty();

    recorded = true;
    assertThat(application.handle(asked).hasFinalizeBlock()).isTrue();
    assertThat(commit().hasCommit()).isTrue();
  }

  private static VoteInfo vote(Bytes key, BlockIDFlag flag) {
    return VoteInfo.newBuilder()
        .setValidator(Validator.newBuilder().setAddress(string(NodeId.of(key).bytes())))
        .setBlockIdFlag(flag)
        .build();
  }

  @Test
  void the_first_block_begins_with_the_genesis_command() {
    start();
    assertThat(blocks.getFirst().time()).isEqualTo(BEGIN);
    assertThat(blocks.getFirst().commands().getFirst().envelope()).isEqualTo(genesis.envelope());
    Response info =
        application.handle(Request.newBuilder().setInfo(RequestInfo.getDefaultInstance()).build());
    assertThat(info.getInfo().getLastBlockHeight()).isEqualTo(1);
    assertThat(info.getInfo().getLastBlockAppHash()).isEqualTo(string(blocks.getFirst().root()));
  }

  @Test
  void another_genesis_file_is_refused() {
    List<RequestInitChain.Builder> others =
        List.of(
            begin().setChainId("other"),
            begin().setInitialHeight(2),
            begin().setTime(time(BEGIN.plusMillis(1))),
            begin().setTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)),
            begin().setAppStateBytes(ByteString.copyFromUtf8("\"AAAA\"")),
            begin().clearValidators(),
            begin().removeValidators(0),
            begin().addValidators(begin().getValidators(0)),
            begin().setValidators(0, begin().getValidators(0).toBuilder().setPower(11)));
    for (RequestInitChain.Builder other : others) {
      assertThat(initChain(other.build()).hasException()).as(other.toString()).isTrue();
    }
    assertThat(failures).isEmpty();
    start();
  }

  @Test
  void a_genesis_that_does_not_fit_the_rules_is_refused_at_once() {
    InMemoryStore empty = new InMemoryStore(ReplicaTables.ALL);
    GenesisFile forged =
        new GenesisFile(
            "toy",
            BEGIN,
            validators,
            KeyValueMachine.forged("founder", 0, "put", "alliance", "x").encoded());
    assertThatThrownBy(() -> open(empty, forged)).isInstanceOf(IllegalArgumentException.class);
    GenesisFile fewer = new GenesisFile("toy", BEGIN, validators.subList(0, 3), genesis.envelope());
    assertThatThrownBy(() -> open(empty, fewer)).isInstanceOf(IllegalArgumentException.class);
    start();
    GenesisFile other =
        new GenesisFile(
            "toy", BEGIN, validators, ToyNetwork.genesis(validators, List.of()).encoded());
    assertThatThrownBy(() -> open(disk, other)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_block_may_be_staged_twice_and_counts_once() {
    start();
    Response first = finalizing(2, BEGIN.plusSeconds(2), put(1, "a"));
    Response second = finalizing(2, BEGIN.plusSeconds(2), put(1, "a"));
    assertThat(second).isEqualTo(first);
    finalizing(2, BEGIN.plusSeconds(3), put(2, "b"));
    commit();
    assertThat(blocks.getLast().commands()).hasSize(1);
    assertThat(blocks.getLast().commands().getFirst().envelope()).isEqualTo(put(2, "b"));
    assertThat(commit().hasException()).isTrue();
    assertThat(finalizing(2, BEGIN.plusSeconds(4)).hasException()).isTrue();
    assertThat(finalizing(4, BEGIN.plusSeconds(4)).hasException()).isTrue();
  }

  @Test
  void the_hash_stays_in_an_empty_block_and_time_does_not_go_back() {
    start();
    ByteString hash = block(2).getAppHash();
    assertThat(block(3).getAppHash()).isEqualTo(hash);
    assertThat(finalizing(4, BEGIN.minusSeconds(60), put(1, "a")).hasFinalizeBlock()).isTrue();
    commit();
    assertThat(blocks.getLast().time()).isEqualTo(BEGIN);
    finalizing(5, BEGIN.plusNanos(7_999_999), put(2, "a"));
    commit();
    assertThat(blocks.getLast().time()).isEqualTo(BEGIN.plusMillis(7));
  }

  @Test
  void a_restart_goes_on_at_the_committed_height() {
    start();
    block(2, put(1, "a"));
    application = open(disk.reopen(), genesis);
    assertThat(application.height()).isEqualTo(2);
    assertThat(initChain(begin().build()).hasException()).isTrue();
    block(3, put(2, "a"));
    assertThat(application.height()).isEqualTo(3);
  }

  @Test
  void a_failed_disk_stops_the_application() {
    application = open(new FaultyStore(disk, 2, FaultyStore.Fault.LOST), genesis);
    start();
    finalizing(2, BEGIN.plusSeconds(2), put(1, "a"));
    assertThat(commit().hasException()).isTrue();
    assertThat(failures).singleElement().isInstanceOf(StoreFailed.class);
    assertThat(finalizing(2, BEGIN.plusSeconds(2)).hasException()).isTrue();
  }

  @Test
  void proposals_hold_what_is_admitted_once() {
    start();
    block(2, put(1, "a"));
    Bytes good = put(2, "a");
    Bytes sameRequest = put(2, "b");
    Bytes used = put(1, "a");
    Bytes forged = KeyValueMachine.forged("bank-1", 3, "put", "a", "x").encoded();
    Bytes lie = new Misbehaviour(NodeId.of(key(1)).bytes(), 1).encode();
    Bytes other = put(4, "a");
    RequestPrepareProposal.Builder candidates =
        RequestPrepareProposal.newBuilder().setMaxTxBytes(1 << 20);
    for (Bytes candidate : List.of(good, sameRequest, used, forged, lie, good, other)) {
      candidates.addTxs(string(candidate));
    }
    assertThat(
            application
                .handle(Request.newBuilder().setPrepareProposal(candidates).build())
                .getPrepareProposal()
                .getTxsList())
        .containsExactly(string(good), string(other));
    candidates.setMaxTxBytes(good.size() + 3);
    assertThat(
            application
                .handle(Request.newBuilder().setPrepareProposal(candidates).build())
                .getPrepareProposal()
                .getTxsList())
        .containsExactly(string(good));
    assertThat(judge(good, other)).isEqualTo(ProposalStatus.ACCEPT);
    assertThat(judge()).isEqualTo(ProposalStatus.ACCEPT);
    for (Bytes bad : List.of(sameRequest, used, forged, lie, good)) {
      assertThat(judge(good, bad)).as(bad.toString()).isEqualTo(ProposalStatus.REJECT);
    }
    assertThat(check(good)).isZero();
    assertThat(check(lie)).isNotZero();
    assertThat(check(used)).isNotZero();
  }

  @Test
  void a_bundle_stands_as_a_whole_or_not_at_all() {
    start();
    block(2, put(1, "a"));
    Bytes good = Bundle.of(List.of(put(2, "a"), put(3, "a")));
    Bytes used = Bundle.of(List.of(put(4, "a"), put(1, "a")));
    Bytes twice = Bundle.of(List.of(put(4, "a"), put(4, "a")));
    Bytes sameRequest = Bundle.of(List.of(put(4, "a"), put(4, "b")));
    Bytes forged =
        Bundle.of(
            List.of(put(4, "a"), KeyValueMachine.forged("bank-1", 5, "put", "a", "x").encoded()));
    Bytes lie =
        Bundle.of(List.of(put(4, "a"), new Misbehaviour(NodeId.of(key(1)).bytes(), 1).encode()));
    Bytes nested = Bundle.of(List.of(put(4, "a"), good));
    assertThat(check(good)).isZero();
    assertThat(judge(good, put(4, "a"))).isEqualTo(ProposalStatus.ACCEPT);
    for (Bytes bad : List.of(used, twice, sameRequest, forged, lie, nested)) {
      assertThat(check(bad)).isNotZero();
      assertThat(judge(bad)).as(bad.toString()).isEqualTo(ProposalStatus.REJECT);
    }
    assertThat(judge(good, put(3, "a"))).isEqualTo(ProposalStatus.REJECT);
    assertThat(judge(put(3, "a"), good)).isEqualTo(ProposalStatus.REJECT);
  }

  @Test
  void the_envelopes_of_a_bundle_are_ordered_one_after_the_other() {
    start();
    Bytes lie = new Misbehaviour(NodeId.of(key(1)).bytes(), 1).encode();
    ResponseFinalizeBlock results =
        block(
            2,
            put(1, "a"),
            Bundle.of(List.of(put(2, "a"), put(3, "a"))),
            Bundle.of(List.of(put(4, "a"), put(1, "b"))),
            Bundle.of(List.of(lie, lie)),
            put(5, "a"));
    assertThat(blocks.getLast().commands())
        .extracting(command -> command.envelope())
        .containsExactly(
            put(1, "a"), put(2, "a"), put(3, "a"), put(4, "a"), put(1, "b"), put(5, "a"));
    assertThat(results.getTxResultsList().stream().map(result -> result.getCode() == 0))
        .containsExactly(true, true, false, false, true);
  }

  @Test
  void no_block_beyond_the_last_one_is_voted_for() {
    last = 7;
    assertThat(judgeAt(7)).isEqualTo(ProposalStatus.ACCEPT);
    assertThat(judgeAt(8)).isEqualTo(ProposalStatus.REJECT);
  }

  private ProposalStatus judge(Bytes... envelopes) {
    return judgeAt(1, envelopes);
  }

  private ProposalStatus judgeAt(long height, Bytes... envelopes) {
    RequestProcessProposal.Builder request = RequestProcessProposal.newBuilder().setHeight(height);
    for (Bytes envelope : envelopes) {
      request.addTxs(string(envelope));
    }
    return application
        .handle(Request.newBuilder().setProcessProposal(request).build())
        .getProcessProposal()
        .getStatus();
  }

  private int check(Bytes envelope) {
    return application
        .handle(
            Request.newBuilder()
                .setCheckTx(RequestCheckTx.newBuilder().setTx(string(envelope)))
                .build())
        .getCheckTx()
        .getCode();
  }

  @Test
  void only_the_engines_evidence_is_ordered_as_misbehaviour() {
    start();
    Bytes lie = new Misbehaviour(NodeId.of(key(1)).bytes(), 1).encode();
    ResponseFinalizeBlock submitted = block(2, lie, put(1, "a"));
    assertThat(submitted.getTxResults(0).getCode()).isNotZero();
    assertThat(submitted.getTxResults(1).getCode()).isZero();
    assertThat(blocks.getLast().commands()).hasSize(1);

    RequestFinalizeBlock.Builder request =
        RequestFinalizeBlock.newBuilder().setHeight(3).setTime(time(BEGIN.plusSeconds(9)));
    request.addMisbehavior(evidence(MisbehaviorType.DUPLICATE_VOTE, key(2), 2));
    request.addMisbehavior(evidence(MisbehaviorType.LIGHT_CLIENT_ATTACK, key(1), 1));
    request.addMisbehavior(evidence(MisbehaviorType.DUPLICATE_VOTE, key(2), 2));
    request.addMisbehavior(evidence(MisbehaviorType.UNKNOWN, key(3), 1));
    request.addMisbehavior(evidence(MisbehaviorType.DUPLICATE_VOTE, key(3), -1));
    request.addMisbehavior(
        Misbehavior.newBuilder().setType(MisbehaviorType.DUPLICATE_VOTE).setHeight(1));
    request.addTxs(string(put(2, "a")));
    application.handle(Request.newBuilder().setFinalizeBlock(request).build());
    commit();
    List<Bytes> entries =
        blocks.getLast().commands().stream().map(command -> command.envelope()).toList();
    assertThat(entries)
        .hasSize(3)
        .contains(lie, new Misbehaviour(NodeId.of(key(2)).bytes(), 2).encode())
        .endsWith(put(2, "a"));
    assertThat(entries.subList(0, 2)).isSorted();
  }

  private static Misbehavior evidence(MisbehaviorType type, Bytes key, long height) {
    return Misbehavior.newBuilder()
        .setType(type)
        .setHeight(height)
        .setValidator(Validator.newBuilder().setAddress(string(NodeId.of(key).bytes())))
        .build();
  }

  @Test
  void changes_of_the_validators_are_told_once() {
    start();
    Bytes added = key(5);
    Bytes addition =
        KeyValueMachine.command("founder", 1, "put", "validator." + added.toHex(), "1").encoded();
    Bytes removal =
        KeyValueMachine.command("founder", 2, "put", "validator." + validators.get(0).toHex(), "0")
            .encoded();
    ResponseFinalizeBlock changed = block(2, addition, removal);
    assertThat(changed.getValidatorUpdatesList())
        .extracting(update -> update.getPower())
        .containsExactlyInAnyOrder(10L, 0L);
    assertThat(block(3).getValidatorUpdatesList()).isEmpty();
    assertThat(block(4, put(1, "a")).getValidatorUpdatesList()).isEmpty();
  }

  @Test
  void changes_in_the_first_block_are_told_against_the_genesis_file() {
    initChain(begin().build());
    Bytes removal =
        KeyValueMachine.command("founder", 2, "put", "validator." + validators.get(0).toHex(), "0")
            .encoded();
    ResponseFinalizeBlock first = finalizing(1, BEGIN, removal).getFinalizeBlock();
    assertThat(first.getValidatorUpdatesList()).hasSize(1);
    assertThat(first.getValidatorUpdates(0).getPower()).isZero();
  }

  @Test
  void nodes_are_let_in_by_the_state_even_before_the_first_block() {
    for (int i = 0; i < 2; i++) {
      assertThat(query("/p2p/filter/id/" + node)).isZero();
      assertThat(query("/p2p/filter/id/" + NodeId.of(key(8)))).isNotZero();
      assertThat(query("/p2p/filter/addr/10.1.2.3:5")).isZero();
      for (String other : List.of("", "/p2p/filter/id/", "/p2p/filter/id/zz", "/store", "/p2p")) {
        assertThat(query(other)).as(other).isNotZero();
      }
      if (i == 0) {
        start();
      }
    }
  }

  private int query(String path) {
    return application
        .handle(Request.newBuilder().setQuery(RequestQuery.newBuilder().setPath(path)).build())
        .getQuery()
        .getCode();
  }

  @Test
  void every_request_of_any_bytes_gets_an_answer() {
    start();
    int answered = 0;
    for (int i = 0; i < 20_000; i++) {
      Optional<Request> request = randomRequest();
      if (request.isPresent()) {
        Response response = application.handle(request.get());
        assertThat(response.getValueCase())
            .as("%s %s", seeded, request.get())
            .isNotEqualTo(Response.ValueCase.VALUE_NOT_SET);
        answered++;
      }
    }
    assertThat(failures).as(seeded.toString()).isEmpty();
    assertThat(answered).isGreaterThan(5_000);
    assertThat(judge(put(77, "a"))).isEqualTo(ProposalStatus.ACCEPT);
    block(application.height() + 1, put(77, "a"));
  }

  /// One of the known kinds with random fields: whatever parses.
  private Optional<Request> randomRequest() {
    Bytes noise = seeded.oneIn(2) ? seeded.bytes(seeded.below(60)) : fields();
    try {
      ByteString body = string(noise);
      Request.Builder request =
          switch (seeded.below(12)) {
            case 0 -> Request.newBuilder().setCheckTx(RequestCheckTx.newBuilder().setTx(body));
            case 1 -> Request.newBuilder().setQuery(RequestQuery.parseFrom(body));
            case 2 -> Request.newBuilder().setInitChain(RequestInitChain.parseFrom(body));
            case 3 ->
                Request.newBuilder()
                    .setPrepareProposal(
                        RequestPrepareProposal.newBuilder()
                            .mergeFrom(body)
                            .addTxs(body)
                            .setMaxTxBytes(seeded.below(2000) - 100));
            case 4 ->
                Request.newBuilder()
                    .setProcessProposal(RequestProcessProposal.newBuilder().addTxs(body));
            case 5 ->
                Request.newBuilder().setProcessProposal(RequestProcessProposal.parseFrom(body));
            case 6 ->
                Request.newBuilder()
                    .setFinalizeBlock(
                        RequestFinalizeBlock.newBuilder()
                            .mergeFrom(body)
                            .setHeight(application.height() + 1)
                            .addTxs(body));
            case 7 -> Request.newBuilder().setFinalizeBlock(RequestFinalizeBlock.parseFrom(body));
            case 8 -> Request.newBuilder().setCommit(RequestCommit.parseFrom(body));
            case 9 -> Request.newBuilder().setEcho(RequestEcho.parseFrom(body));
            case 10 -> Request.newBuilder().setFlush(RequestFlush.parseFrom(body));
            default -> Request.parseFrom(body).toBuilder();
          };
      return Optional.of(request.build());
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  /// Bytes that read as fields of small numbers: varints and strings.
  private Bytes fields() {
    List<Bytes> parts = new ArrayList<>();
    for (int i = seeded.below(5); i >= 0; i--) {
      int number = 1 + seeded.below(20);
      if (number > 15) {
        number -= 15;
      }
      if (seeded.oneIn(2)) {
        parts.add(Bytes.owning(new byte[] {(byte) (number << 3), (byte) seeded.below(128)}));
      } else {
        Bytes content = seeded.bytes(seeded.below(30));
        parts.add(Bytes.owning(new byte[] {(byte) (number << 3 | 2), (byte) content.size()}));
        parts.add(content);
      }
    }
    return Bytes.join(parts.toArray(Bytes[]::new));
  }
}
