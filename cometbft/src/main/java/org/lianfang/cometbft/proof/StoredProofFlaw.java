package org.lianfang.cometbft.proof;

import org.lianfang.protocol.Flaw;
import org.lianfang.protocol.Words;

/// What does not hold of the stored proofs of final blocks, beside the ledger.
public enum StoredProofFlaw implements Flaw {
  PROOF_UNREADABLE(
      "大小 {0} 处的最终区块证明无法解读", "the proof of the final block at size {0} is not readable"),
  PROOF_ORDER(
      "大小 {0} 处的最终区块证明不晚于前一个",
      "the proof of the final block at size {0} is not later than the one before"),
  PROOF_BEYOND_END(
      "大小 {0} 处的最终区块证明超出账本末尾",
      "the proof of the final block at size {0} is beyond the ledger's end"),
  PROOF_IN_BLOCK(
      "大小 {0} 处的最终区块证明不在区块末尾", "the proof of the final block at size {0} is not of a block's end"),
  PROOF_ROOT("大小 {0} 处的最终区块证明的树根不同", "the proof of the final block at size {0} has another root"),
  PROOF_VALIDATORS(
      "大小 {0} 处的最终区块证明的验证方不是前一个所指定的",
      "the proof of the final block at size {0} has other validators than the one before names"),
  PROOF_NEXT_VALIDATORS(
      "大小 {0} 处的最终区块证明所指定的下一批验证方与账本状态不符",
      "the proof of the final block at size {0} names other next validators than the ledger's state"),
  PROOF_UNPROVEN("大小 {0} 处的最终区块证明不成立", "the proof of the final block at size {0} does not hold"),
  PROOFS_BEYOND_END(
      "存有最终区块证明：账本缺失了条目", "proofs of final blocks are stored: the ledger lost entries"),
  GENESIS_UNREADABLE("创世命令的状态变更无法解读", "the changes of the genesis command are not readable");

  private final Words words;

  StoredProofFlaw(String zh, String en) {
    this.words = new Words(zh, en);
  }

  @Override
  public Words words() {
    return words;
  }
}
