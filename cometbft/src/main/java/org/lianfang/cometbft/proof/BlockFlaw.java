package org.lianfang.cometbft.proof;

import org.lianfang.protocol.Flaw;
import org.lianfang.protocol.Words;

/// What does not hold of a block of the engine, or of the proof that it is final.
public enum BlockFlaw implements Flaw {
  BLOCK_OTHER_ALLIANCE("区块头属于另一联盟", "the header is of another alliance"),
  BLOCK_OTHER_HEIGHT("区块头与签名的高度不同", "header and signatures are of different heights"),
  VALIDATORS_UNKNOWN("验证方未知", "no validators are known"),
  VALIDATORS_DIFFER("区块的验证方不同", "the block has other validators"),
  SIGNED_OTHER_HEADER("签名属于另一区块头", "the signatures are for another header"),
  SIGNATURE_PLACES("签名位数与验证方数不符", "there is no place for each validator"),
  TOO_FEW_VALIDATORS("{1} 家验证方中有效签名的只有 {0} 家，过少", "{0} of {1} validators signed validly: too few"),

  // A stored block.
  HEADER_HASH("区块头的哈希不符", "the header has another hash"),
  HEADER_NOTED_OTHERWISE("区块头与另存的不符", "the header is noted otherwise"),
  VOTES_OTHER_BLOCK("投票属于另一区块", "the votes are for another block"),
  TRANSACTIONS_DIFFER("交易与区块头不符", "the transactions are not those of the header"),
  LAST_VOTES_DIFFER("上一区块的投票与区块头不符", "the last block's votes are not those of the header"),
  EVIDENCE_DIFFERS("证据与区块头不符", "the evidence is not that of the header"),
  BLOCK_BEFORE_DIFFERS("区块接在另一区块之后", "the block follows another one"),
  VALIDATORS_NOT_NAMED("验证方不是上一区块所指定的", "the validators are not those that the block before names"),

  // A path of blocks.
  PATH_ORDER("路径中有一区块不晚于前一区块", "a block of the path is not later than the one before"),
  PATH_VALIDATORS(
      "路径中有一区块的验证方不是前一区块所指定的",
      "a block of the path has other validators than the one before names"),
  PATH_FIRST_BLOCK("首个区块之前没有状态", "the first block has no state before it");

  private final Words words;

  BlockFlaw(String zh, String en) {
    this.words = new Words(zh, en);
  }

  @Override
  public Words words() {
    return words;
  }
}
