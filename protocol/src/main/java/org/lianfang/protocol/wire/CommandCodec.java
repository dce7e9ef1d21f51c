package org.lianfang.protocol.wire;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.KeyFingerprint;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.member.VerifyingKey;

/// Commands as they are signed: the body of an envelope.
public final class CommandCodec {
  /// No encoded command is larger, in bytes.
  public static final int SIZE_MAX = org.lianfang.protocol.ledger.Envelope.SIZE_MAX;

  private static final int HASH_SIZE = 32;

  private CommandCodec() {}

  /// Returns the command's one encoding.
  public static Bytes encode(SignedCommand command) {
    CommandBody.Builder body =
        CommandBody.newBuilder()
            .setRequestId(Canonical.string(command.request().bytes()))
            .setMember(command.member().value())
            .setKeyId(Canonical.string(command.key().bytes()))
            .setExpiresAt(command.expiresAt().getEpochSecond());
    write(command.command(), body);
    return Canonical.encode(body.build());
  }

  /// Reads a command. Every list and text is bounded, every number of a vocabulary is known;
  /// whether the rules allow the command is the contract's to say.
  ///
  /// @throws Malformed if the bytes are not the one encoding of a command
  public static SignedCommand decode(Bytes bytes) throws Malformed {
    return Canonical.decode(
        CommandBody.parser(),
        bytes,
        SIZE_MAX,
        "command",
        body ->
            new SignedCommand(
                new RequestId(Canonical.bytes(body.getRequestId())),
                new MemberId(body.getMember()),
                new KeyFingerprint(Canonical.bytes(body.getKeyId())),
                Canonical.seconds(body.getExpiresAt(), "expires_at"),
                read(body)),
        CommandCodec::encode);
  }

  private static void write(Command command, CommandBody.Builder body) {
    switch (command) {
      case Command.Genesis genesis ->
          body.setGenesis(
              Genesis.newBuilder()
                  .setCore(Canonical.string(genesis.coreBytes()))
                  .addAllSignatures(Canonical.strings(genesis.signatures())));
      case Command.ProposeAdmission(SignedApplication application) ->
          body.setPropose(MemberCodec.write(new Proposal.Subject.Admission(application)));
      case Command.ProposeStatus(MemberId member, MemberStatus status) ->
          body.setPropose(MemberCodec.write(new Proposal.Subject.StatusChange(member, status)));
      case Command.ProposeValidator(MemberId member, boolean validator) ->
          body.setPropose(
              MemberCodec.write(new Proposal.Subject.ValidatorChange(member, validator)));
      case Command.ChangeEndpoints(var endpoints) ->
          body.setChangeEndpoints(
              ChangeEndpoints.newBuilder().setEndpoints(MemberCodec.write(endpoints)));
      case Command.ChangeEngineKeys(var keys) ->
          body.setChangeEngineKeys(ChangeEngineKeys.newBuilder().setKeys(MemberCodec.write(keys)));
      case Command.Vote(ProposalId proposal, boolean approve) ->
          body.setVote(
              Vote.newBuilder()
                  .setProposal(Canonical.string(proposal.bytes()))
                  .setApprove(approve));
      case Command.FileRecords filing -> body.setFileRecords(write(filing));
      case Command.WithdrawRecord(RecordId record, WithdrawalReason reason) ->
          body.setWithdrawRecord(
              WithdrawRecord.newBuilder()
                  .setRecordId(Canonical.string(record.bytes()))
                  .setReason(reason.number()));
      case Command.PostCallBatch(CallBatch batch) -> body.setPostCallBatch(write(batch));
      case Command.OpenCeremony open -> body.setOpenCeremony(CeremonyCodec.write(open));
      case Command.JoinCeremony(CeremonyId ceremony, Bytes staticKey) ->
          body.setJoinCeremony(
              JoinCeremony.newBuilder()
                  .setCeremony(Canonical.string(ceremony.bytes()))
                  .setStaticKey(Canonical.string(staticKey)));
      case Command.DealCeremony(CeremonyId ceremony, Bytes messagesHash) ->
          body.setDealCeremony(
              DealCeremony.newBuilder()
                  .setCeremony(Canonical.string(ceremony.bytes()))
                  .setMessagesHash(Canonical.string(messagesHash)));
      case Command.CertifyCeremony certify -> body.setCertifyCeremony(CeremonyCodec.write(certify));
      case Command.ComplainCeremony complain ->
          body.setComplainCeremony(CeremonyCodec.write(complain));
      case Command.DemandCeremony demand -> body.setDemandCeremony(CeremonyCodec.write(demand));
      case Command.AnswerCeremony answer -> body.setAnswerCeremony(CeremonyCodec.write(answer));
      case Command.LeaveCeremony(CeremonyId ceremony) ->
          body.setLeaveCeremony(
              LeaveCeremony.newBuilder().setCeremony(Canonical.string(ceremony.bytes())));
    }
  }

  private static FileRecords write(Command.FileRecords filing) {
    FileRecords.Builder message = FileRecords.newBuilder();
    for (org.lianfang.protocol.filing.FiledRecord record : filing.records()) {
      message.addRecords(
          FiledRecord.newBuilder()
              .setHeader(Canonical.string(record.headerBytes()))
              .setTokenKey(Canonical.string(record.tokenKey().bytes()))
              .setPayloadHash(Canonical.string(record.payloadHash())));
    }
    return message.build();
  }

  private static PostCallBatch write(CallBatch batch) {
    PostCallBatch.Builder message =
        PostCallBatch.newBuilder()
            .setNumber(batch.number())
            .setPreviousRoot(Canonical.string(batch.previousRoot()))
            .setRoot(Canonical.string(batch.root()))
            .setSize(batch.size());
    for (CallBatch.Count count : batch.counts()) {
      message.addCounts(
          CallCount.newBuilder()
              .setMember(count.member())
              .setSubjectType(count.subjectType())
              .setPurpose(count.purpose())
              .setKind(count.kind().number())
              .setCount(count.count()));
    }
    return message.build();
  }

  private static Command read(CommandBody body) throws Malformed {
    return switch (body.getCommandCase()) {
      case GENESIS -> read(body.getGenesis());
      case PROPOSE -> read(body.getPropose());
      case VOTE ->
          new Command.Vote(
              new ProposalId(Canonical.bytes(body.getVote().getProposal())),
              body.getVote().getApprove());
      case CHANGE_ENDPOINTS ->
          new Command.ChangeEndpoints(MemberCodec.read(body.getChangeEndpoints().getEndpoints()));
      case CHANGE_ENGINE_KEYS ->
          new Command.ChangeEngineKeys(MemberCodec.read(body.getChangeEngineKeys().getKeys()));
      case FILE_RECORDS -> read(body.getFileRecords());
      case WITHDRAW_RECORD ->
          new Command.WithdrawRecord(
              new RecordId(Canonical.bytes(body.getWithdrawRecord().getRecordId())),
              Canonical.term(
                  WithdrawalReason.find(body.getWithdrawRecord().getReason()), "reason"));
      case POST_CALL_BATCH -> read(body.getPostCallBatch());
      case OPEN_CEREMONY -> CeremonyCodec.read(body.getOpenCeremony());
      case JOIN_CEREMONY ->
          new Command.JoinCeremony(
              ceremony(body.getJoinCeremony().getCeremony()),
              Canonical.bytes(body.getJoinCeremony().getStaticKey(), 32, "static_key"));
      case DEAL_CEREMONY ->
          new Command.DealCeremony(
              ceremony(body.getDealCeremony().getCeremony()),
              Canonical.bytes(
                  body.getDealCeremony().getMessagesHash(), HASH_SIZE, "messages_hash"));
      case CERTIFY_CEREMONY -> CeremonyCodec.read(body.getCertifyCeremony());
      case COMPLAIN_CEREMONY -> CeremonyCodec.read(body.getComplainCeremony());
      case DEMAND_CEREMONY -> CeremonyCodec.read(body.getDemandCeremony());
      case ANSWER_CEREMONY -> CeremonyCodec.read(body.getAnswerCeremony());
      case LEAVE_CEREMONY ->
          new Command.LeaveCeremony(ceremony(body.getLeaveCeremony().getCeremony()));
      case COMMAND_NOT_SET -> throw new Malformed("command is not set");
    };
  }

  private static Command read(Genesis message) throws Malformed {
    Bytes core = Canonical.bytes(message.getCore());
    Canonical.count(
        message.getSignaturesCount(),
        1,
        org.lianfang.protocol.member.GenesisCore.FOUNDERS_MAX,
        "signatures");
    List<Bytes> signatures = new ArrayList<>();
    for (ByteString signature : message.getSignaturesList()) {
      signatures.add(Canonical.bytes(signature, VerifyingKey.SIGNATURE_SIZE, "signature"));
    }
    return new Command.Genesis(core, MemberCodec.decodeGenesisCore(core), signatures);
  }

  private static Command read(Propose message) throws Malformed {
    return switch (MemberCodec.read(message)) {
      case Proposal.Subject.Admission(SignedApplication application) ->
          new Command.ProposeAdmission(application);
      case Proposal.Subject.StatusChange(MemberId member, MemberStatus status) ->
          new Command.ProposeStatus(member, status);
      case Proposal.Subject.ValidatorChange(MemberId member, boolean validator) ->
          new Command.ProposeValidator(member, validator);
    };
  }

  private static Command read(FileRecords message) throws Malformed {
    Canonical.count(message.getRecordsCount(), 1, Command.FileRecords.RECORDS_MAX, "records");
    List<org.lianfang.protocol.filing.FiledRecord> records = new ArrayList<>();
    for (FiledRecord record : message.getRecordsList()) {
      Bytes header = Canonical.bytes(record.getHeader());
      records.add(
          new org.lianfang.protocol.filing.FiledRecord(
              header,
              RecordHeaderCodec.decode(header),
              new KeyId(Canonical.bytes(record.getTokenKey())),
              Canonical.bytes(record.getPayloadHash(), HASH_SIZE, "payload_hash")));
    }
    return new Command.FileRecords(records);
  }

  private static Command read(PostCallBatch message) throws Malformed {
    Canonical.count(message.getCountsCount(), 1, CallBatch.SIZE_MAX, "counts");
    List<CallBatch.Count> counts = new ArrayList<>();
    for (CallCount count : message.getCountsList()) {
      counts.add(
          new CallBatch.Count(
              count.getMember(),
              count.getSubjectType(),
              count.getPurpose(),
              Canonical.term(CallKind.find(count.getKind()), "kind"),
              count.getCount()));
    }
    Bytes previousRoot = Canonical.bytes(message.getPreviousRoot());
    if (!previousRoot.isEmpty() && previousRoot.size() != HASH_SIZE) {
      throw new Malformed("previous_root has 32 bytes or none");
    }
    return new Command.PostCallBatch(
        new CallBatch(
            message.getNumber(),
            previousRoot,
            Canonical.bytes(message.getRoot(), HASH_SIZE, "root"),
            message.getSize(),
            counts));
  }

  private static CeremonyId ceremony(ByteString bytes) {
    return new CeremonyId(Canonical.bytes(bytes));
  }
}
