package org.lianfang.ledger.verify;

import org.lianfang.protocol.Flaw;
import org.lianfang.protocol.Words;

/// What does not hold of a stored ledger, or of the checkpoints stored beside it.
public enum LedgerFlaw implements Flaw {
  // The store.
  LEDGER_UNREADABLE("账本的存储已损坏或无法读取：{0}", "the ledger's store is damaged or cannot be read: {0}"),
  LEDGER_RESTORING(
      "账本正由快照恢复；节点会完成恢复，或重新开始",
      "the ledger is being restored from a snapshot; the node finishes that or begins anew"),

  // Blocks and entries.
  BLOCK_MISSING("没有区块包含位置 {0}", "no block holds position {0}"),
  BLOCK_BEYOND_END("有区块超出账本末尾", "a block ends beyond the ledger"),
  BLOCK_NOT_APPLICABLE("区块无法执行", "the block cannot be applied: {0}"),
  ENTRY_TIME("条目与其区块的时间不同", "the entry has another time than its block"),
  OUTCOME_DIFFERS("所存的结果不是规则得出的", "the outcome is another one"),
  CHANGES_DIFFER("所存的状态变更不是规则得出的", "the changes are others"),
  LEAF_DIFFERS("所存的叶子不是规则得出的", "the leaf is another one"),
  ENTRY_DIFFERS("所存的条目不是规则得出的", "the entry is another one"),

  // Rows that follow from the entries.
  ROW_MISSING("表 {0} 缺少一行", "a row of table {0} is missing"),
  ROW_DIFFERS("表 {0} 有一行不是由日志得出的", "a row of table {0} does not follow from the log"),
  ROWS_ADDED("表 {0} 有不属于任何条目的行", "table {0} has rows that no entry made"),
  ROWS_LACKING("表 {0} 缺少日志得出的行", "table {0} lacks rows that the log made"),

  // Stored checkpoints.
  CHECKPOINT_BEYOND_END(
      "存有大小为 {0} 的检查点：账本缺失了条目", "a checkpoint of size {0} is stored: the ledger lost entries"),
  CHECKPOINT_ROOT("大小为 {0} 的检查点的树根不同", "the checkpoint of size {0} has another root"),
  CHECKPOINT_IN_BLOCK("大小为 {0} 的检查点不在区块末尾", "the checkpoint of size {0} is not of a block's end"),
  CHECKPOINT_OF_NOBODY("大小为 {0} 的检查点没有可计数的签署方", "nobody counts for the checkpoint of size {0}"),
  CHECKPOINT_UNPROVEN("大小为 {0} 的检查点不成立", "the checkpoint of size {0} does not hold");

  private final Words words;

  LedgerFlaw(String zh, String en) {
    this.words = new Words(zh, en);
  }

  @Override
  public Words words() {
    return words;
  }
}
