package org.lianfang.bench.alliance;

import com.google.protobuf.ByteString;
import org.lianfang.cometbft.wire.abci.ExecTxResult;
import org.lianfang.cometbft.wire.abci.Request;
import org.lianfang.cometbft.wire.abci.RequestFinalizeBlock;
import org.lianfang.cometbft.wire.abci.RequestPrepareProposal;
import org.lianfang.cometbft.wire.abci.Response;
import org.lianfang.cometbft.wire.abci.ResponseCheckTx;
import org.lianfang.cometbft.wire.abci.ResponseCommit;
import org.lianfang.cometbft.wire.abci.ResponseEcho;
import org.lianfang.cometbft.wire.abci.ResponseException;
import org.lianfang.cometbft.wire.abci.ResponseFinalizeBlock;
import org.lianfang.cometbft.wire.abci.ResponseFlush;
import org.lianfang.cometbft.wire.abci.ResponseInfo;
import org.lianfang.cometbft.wire.abci.ResponseInitChain;
import org.lianfang.cometbft.wire.abci.ResponsePrepareProposal;
import org.lianfang.cometbft.wire.abci.ResponseProcessProposal;
import org.lianfang.cometbft.wire.abci.ResponseProcessProposal.ProposalStatus;
import org.lianfang.cometbft.wire.abci.ResponseQuery;

/// An application that takes everything, keeps nothing and checks nothing: what the engine loses
/// with it is the price of a socket.
final class EmptyApplication {
  private static final ByteString HASH = ByteString.copyFrom(new byte[32]);

  private EmptyApplication() {}

  static Response answer(Request request) {
    Response.Builder answer = Response.newBuilder();
    return switch (request.getValueCase()) {
      case ECHO ->
          answer
              .setEcho(ResponseEcho.newBuilder().setMessage(request.getEcho().getMessage()))
              .build();
      case FLUSH -> answer.setFlush(ResponseFlush.getDefaultInstance()).build();
      case INFO -> answer.setInfo(ResponseInfo.getDefaultInstance()).build();
      case INIT_CHAIN ->
          answer.setInitChain(ResponseInitChain.newBuilder().setAppHash(HASH)).build();
      case QUERY -> answer.setQuery(ResponseQuery.getDefaultInstance()).build();
      case CHECK_TX -> answer.setCheckTx(ResponseCheckTx.getDefaultInstance()).build();
      case PREPARE_PROPOSAL ->
          answer.setPrepareProposal(proposal(request.getPrepareProposal())).build();
      case PROCESS_PROPOSAL ->
          answer
              .setProcessProposal(
                  ResponseProcessProposal.newBuilder().setStatus(ProposalStatus.ACCEPT))
              .build();
      case FINALIZE_BLOCK -> answer.setFinalizeBlock(results(request.getFinalizeBlock())).build();
      case COMMIT -> answer.setCommit(ResponseCommit.getDefaultInstance()).build();
      case EXTEND_VOTE,
          VERIFY_VOTE_EXTENSION,
          LIST_SNAPSHOTS,
          OFFER_SNAPSHOT,
          LOAD_SNAPSHOT_CHUNK,
          APPLY_SNAPSHOT_CHUNK,
          VALUE_NOT_SET ->
          answer.setException(ResponseException.newBuilder().setError("not asked here")).build();
    };
  }

  private static ResponsePrepareProposal proposal(RequestPrepareProposal request) {
    return ResponsePrepareProposal.newBuilder().addAllTxs(request.getTxsList()).build();
  }

  private static ResponseFinalizeBlock results(RequestFinalizeBlock block) {
    ResponseFinalizeBlock.Builder results = ResponseFinalizeBlock.newBuilder().setAppHash(HASH);
    for (int i = 0; i < block.getTxsCount(); i++) {
      results.addTxResults(ExecTxResult.getDefaultInstance());
    }
    return results.build();
  }
}
