package org.lianfang.protocol.ledger;

import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.CertifiedKey;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.SignedApplication;

/// What a member asks the ledger to do. A closed family: the contract knows a rule for each.
public sealed interface Command {

  /// Begins the alliance; every founder has signed the core's bytes.
  record Genesis(Bytes coreBytes, GenesisCore core, List<Bytes> signatures) implements Command {
    /// The label under which founders sign.
    public static final String LABEL = "lianfang/genesis/1";

    public Genesis {
      signatures = List.copyOf(signatures);
    }
  }

  /// Sponsors an application; the sponsor's own vote is counted at once.
  record ProposeAdmission(SignedApplication application) implements Command {}

  /// Proposes to suspend, expel or restore a member; the proposer's own vote is counted at once.
  record ProposeStatus(MemberId member, MemberStatus status) implements Command {}

  /// Proposes to make a member a validator, or to let it be one no longer; the proposer's own vote
  /// is counted at once.
  record ProposeValidator(MemberId member, boolean validator) implements Command {}

  record Vote(ProposalId proposal, boolean approve) implements Command {}

  /// Replaces the signer's own engine keys, at once: a lost machine, or a change of keys.
  record ChangeEngineKeys(EngineKeys keys) implements Command {}

  /// Files up to {@value #RECORDS_MAX} records; each has an outcome of its own.
  record FileRecords(List<FiledRecord> records) implements Command {
    public static final int RECORDS_MAX = 500;

    public FileRecords {
      records = List.copyOf(records);
    }
  }

  record WithdrawRecord(RecordId record, WithdrawalReason reason) implements Command {}

  /// Anchors one gap-free numbered batch of the signer's call records.
  record PostCallBatch(CallBatch batch) implements Command {}

  record OpenCeremony(
      CeremonyId ceremony, int threshold, List<MemberId> participants, List<KeyName> keys)
      implements Command {
    /// The most custodians that share a key: the highest share index.
    public static final int PARTICIPANTS_MAX = 32;

    /// One k_T of each subject type, and k_P.
    public static final int KEYS_MAX = 15;

    public OpenCeremony {
      participants = List.copyOf(participants);
      keys = List.copyOf(keys);
    }
  }

  record JoinCeremony(CeremonyId ceremony, Bytes staticKey) implements Command {}

  record DealCeremony(CeremonyId ceremony, Bytes messagesHash) implements Command {}

  record CertifyCeremony(CeremonyId ceremony, List<CertifiedKey> keys) implements Command {
    public CertifyCeremony {
      keys = List.copyOf(keys);
    }
  }

  /// Names the dealer, by share index, whose message does not hold; the ceremony ends.
  record FailCeremony(CeremonyId ceremony, int dealer, CeremonyFault fault) implements Command {}
}
