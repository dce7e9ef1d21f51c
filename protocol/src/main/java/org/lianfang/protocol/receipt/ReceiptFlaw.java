package org.lianfang.protocol.receipt;

import org.lianfang.protocol.Flaw;
import org.lianfang.protocol.Words;

/// What does not hold of a receipt, beyond its checkpoint and its proofs.
public enum ReceiptFlaw implements Flaw {
  // The alliance and its rosters.
  OTHER_ALLIANCE("凭据与名册不属同一联盟", "the receipt is another alliance's than the roster"),
  OTHER_ROSTER("凭据所至的名册与所持名册不同", "the receipt leads to another roster than the one held"),
  ROSTER_LEFT_OUT("缺少一次名册变更", "a change of roster is left out"),
  ROSTER_OUT_OF_ORDER("名册变更先后有误", "a change of roster stands out of order"),
  ROSTER_UNCHANGED("所列变更未改变名册", "a transition changes no roster"),
  ROSTER_NOT_IN_LEAF("名册变更与其叶子不符", "a change of roster is not the one in its leaf"),
  CHECKPOINT_TOO_EARLY(
      "检查点不晚于此前的名册变更", "the checkpoint is not later than the change of roster before it"),

  // What stands on the ledger.
  COMMAND_NOT_IN_LEAF("命令与其叶子不符", "the command is not the one in its leaf"),
  OUTCOME_NOT_IN_LEAF("结果与其叶子不符", "the outcome is not the one in its leaf"),
  COMMAND_REFUSED("账本拒绝了该命令", "the ledger refused the command"),
  NO_FILING("该命令不是报送", "the command files no records"),
  FILING_NOT_ACCEPTED("该报送未被接受", "the filing was not accepted"),
  RECORD_REFUSED("该记录被拒绝：{0}", "the record was refused: {0}"),
  RECORD_NOT_FILED("该命令未报送此记录", "the command does not file this record"),

  // Calls.
  NO_CALL_BATCH("该命令不是调用批次", "the command posts no call batch"),
  OTHER_CALL("有一个调用条目属于另一次调用", "a call entry is of another call"),
  OTHER_REQUEST("有一个调用条目与其所在请求不符", "a call entry does not fit the request that it stands in"),
  CUSTODIAN_TWICE("有一家托管方被重复计数", "a custodian is counted twice"),
  TOO_FEW_CUSTODIANS("记录该调用的托管方为 {0} 家，须有 {1} 家", "{0} custodians recorded the call, {1} must"),
  DIFFERENT_CALLS("各托管方记录的调用不同", "the custodians recorded different calls"),
  DIFFERENT_ASKERS("各调用条目的发起成员不同", "the call's entries name different members"),
  OTHER_ADMISSION("入盟记录不是发起成员的", "the admission is not the asker's"),
  ADMISSION_NOT_IN_LEAF("发起成员的入盟记录与其叶子不符", "the asker's admission is not the one in its leaf"),
  ASKER_NOT_SIGNED(
      "发起成员未签署调用条目所在的请求", "the asker did not sign the request that a call entry stands in");

  private final Words words;

  ReceiptFlaw(String zh, String en) {
    this.words = new Words(zh, en);
  }

  @Override
  public Words words() {
    return words;
  }
}
