package org.lianfang.protocol.checkpoint;

import org.lianfang.protocol.Flaw;
import org.lianfang.protocol.Words;

/// What does not hold of a checkpoint, of its signatures, or of a proof in its tree.
public enum ProofFlaw implements Flaw {
  UNREADABLE("有一处无法解读", "a part is not readable: {0}"),

  // Checkpoints.
  OTHER_LOG("检查点属于另一账本", "the checkpoint is another log's"),
  LOG_NOT_SIGNED("检查点没有账本密钥的签名", "no log key signed the checkpoint"),
  LOG_SIGNATURE("账本密钥的签名不成立", "the log's signature does not hold"),
  SIGNED_BY_UNKNOWN_KEY("有一个签名出自未知密钥", "a signature is of an unknown key"),
  NO_KNOWN_KEY("没有一个签名出自已知密钥", "no signature is of a known key"),
  SIGNATURE_ORDER("签名未按规定顺序排列", "the signatures are not in their order"),
  COSIGNATURE("{0} 的共签不成立", "the cosignature of {0} does not hold"),
  COSIGNATURE_FORM("{0} 的共签不是共签", "the cosignature of {0} is none"),
  TOO_FEW_COSIGNATURES(
      "有效共签 {0} 个，超过三分之二须有 {1} 个", "{0} cosignatures count, {1} are more than two thirds"),
  NOT_COSIGNED("共签的验证方过少", "too few validators cosigned"),
  NOT_COSIGNED_IN_TIME("验证方未及时应答", "validators did not answer in time"),
  POLICY_LOG("检查点没有该策略所列日志的签名", "no log of the policy signed the checkpoint"),
  POLICY_QUORUM("见证方未达到该策略的法定数", "the policy's quorum did not witness the checkpoint"),

  // Proofs in the tree.
  HASH_SIZE("哈希不是 {0} 字节", "a hash has not {0} bytes"),
  INCLUSION_TOO_LONG("包含证明的哈希过多", "the inclusion proof has too many hashes"),
  INCLUSION_TOO_SHORT("包含证明的哈希过少", "the inclusion proof has too few hashes"),
  INCLUSION_OTHER_ROOT("包含证明得出另一树根", "the inclusion proof leads to another root"),
  CONSISTENCY_TOO_LONG("一致性证明的哈希过多", "the consistency proof has too many hashes"),
  CONSISTENCY_TOO_SHORT("一致性证明的哈希过少", "the consistency proof has too few hashes"),
  CONSISTENCY_OLD_ROOT("一致性证明得出另一旧树根", "the consistency proof does not hold for the old root"),
  CONSISTENCY_NEW_ROOT("一致性证明得出另一新树根", "the consistency proof does not hold for the new root");

  private final Words words;

  ProofFlaw(String zh, String en) {
    this.words = new Words(zh, en);
  }

  @Override
  public Words words() {
    return words;
  }
}
