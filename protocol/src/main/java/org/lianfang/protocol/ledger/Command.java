package org.lianfang.protocol.ledger;

import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.OpenDeal;
import org.lianfang.protocol.custody.PairProof;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.member.Endpoints;
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

  /// Approves a proposal or rejects it; a member votes once.
  record Vote(ProposalId proposal, boolean approve) implements Command {}

  /// Replaces the signer's own engine keys, at once: a lost machine, or a change of keys.
  record ChangeEngineKeys(EngineKeys keys) implements Command {}

  /// A member says where it listens from now on, as after a move.
  record ChangeEndpoints(Endpoints endpoints) implements Command {}

  /// Files up to {@value #RECORDS_MAX} records; each has an outcome of its own.
  record FileRecords(List<FiledRecord> records) implements Command {
    public static final int RECORDS_MAX = 500;

    public FileRecords {
      records = List.copyOf(records);
    }
  }

  /// Ends a record of the signer's own; its payload is erased everywhere.
  record WithdrawRecord(RecordId record, WithdrawalReason reason) implements Command {}

  /// Anchors one gap-free numbered batch of the signer's call records.
  record PostCallBatch(CallBatch batch) implements Command {}

  /// Opens a ceremony; its participants and threshold follow from the state.
  record OpenCeremony(CeremonyId ceremony, List<KeyName> keys) implements Command {
    /// The most custodians that share a key: the highest share index.
    public static final int PARTICIPANTS_MAX = 32;

    /// One k_T of each subject type, and k_P.
    public static final int KEYS_MAX = 15;

    public OpenCeremony {
      keys = List.copyOf(keys);
    }
  }

  /// Takes part in a ceremony.
  ///
  /// @param staticKey the public half of the signer's one-time key, 32 bytes
  record JoinCeremony(CeremonyId ceremony, Bytes staticKey) implements Command {}

  /// Says that the signer has dealt.
  ///
  /// @param messagesHash of what it dealt to each participant, 32 bytes
  record DealCeremony(CeremonyId ceremony, Bytes messagesHash) implements Command {}

  /// Certifies the keys of a ceremony.
  ///
  /// @param deals of all dealers, by share index, which give the transcripts; empty once they stand
  /// @param signatures one a key, over the transcript with the signer's one-time key
  record CertifyCeremony(CeremonyId ceremony, List<OpenDeal> deals, List<Bytes> signatures)
      implements Command {
    public CertifyCeremony {
      deals = List.copyOf(deals);
      signatures = List.copyOf(signatures);
    }
  }

  /// Complains of a dealer's message; the contract judges and names the dealer or the signer.
  ///
  /// @param dealer share index
  /// @param key the key's place in the ceremony, from 0
  /// @param shown what the signer got of the dealer
  /// @param pair opens the share, if the fault is there and not in what everybody sees
  record ComplainCeremony(
      CeremonyId ceremony, int dealer, int key, DealPackage shown, Optional<PairProof> pair)
      implements Command {}

  /// Says that these dealers' messages did not arrive, by share index, ascending; they must show
  /// them on the ledger.
  record DemandCeremony(CeremonyId ceremony, List<Integer> dealers) implements Command {
    public DemandCeremony {
      dealers = List.copyOf(dealers);
    }
  }

  /// Shows what the signer dealt to one participant, which demanded it.
  record AnswerCeremony(CeremonyId ceremony, int receiver, DealPackage dealt) implements Command {}

  /// Says that the signer cannot go on; the ceremony ends and names it.
  record LeaveCeremony(CeremonyId ceremony) implements Command {}
}
