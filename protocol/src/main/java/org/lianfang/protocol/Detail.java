package org.lianfang.protocol;

/// What a refusal says beyond its [Reason] where people read it: where and what to do.
public enum Detail implements Sentence {
  RECORD_NOT_HERE("账本上没有 {0}", "the ledger has no {0}"),
  RECORD_ENDED("{0} 的状态为 {1}", "{0} is {1}"),
  OTHER_SOURCE("{0} 由 {1} 报送", "{0} was filed by {1}"),
  OTHER_SUBJECT("{0} 不涉及该主体", "{0} is not about this subject"),
  NOT_OPENED("{0} 未能启封", "{0} could not be opened"),
  ENTRY_OF_ANOTHER("{0}：密文库条目属于另一条记录", "{0}: the entry is another record's"),
  ENTRY_NOT_COMMITTED("{0}：密文库条目与其密钥不符", "{0}: the entry does not commit to its key"),
  ENTRY_CHANGED("{0}：密文未通过校验", "{0}: the ciphertext does not verify"),
  ENTRY_NO_PAYLOAD("{0}：明文不是载荷", "{0}: the plaintext is not a payload"),
  PURPOSE_ASKS_NOTHING("用途 {0} 不用于查询", "no question is asked for {0}"),
  PURPOSE_MAY_NOT_SEE("用途 {0} 不可查看 {1} 名单", "{0} may not see {1}"),
  VAULT_BEHIND("密文库尚未跟上账本，请重试", "the vault does not keep up with the ledger; repeat"),
  OWN_VIEW("按本节点的账本视图即不允许", "by the own view"),
  CUSTODIANS_ANSWERED("需要 {1} 家托管方应答，只有 {0} 家应答，请重试", "{0} of {1} custodians answered; try again"),
  CUSTODIANS_REFUSED("{0} 家托管方拒绝", "refused by {0} custodians"),
  SAID_BY_PEER("{0} 答复：{1}", "{0}: {2}"),
  KEYS_SHARED_ANEW("密钥正在重新分享，请重试", "the keys are being shared anew; try again"),
  KEY_MISSING("{0} 尚无生效密钥", "no active key for {0} yet"),
  CALL_WITH_OTHER_CONTENT("{0} 曾以其他内容提出", "{0} was asked with other content"),
  MEMBER_UNKNOWN("{0} 不是成员机构", "{0} is not a member"),
  MEMBER_INACTIVE("{0} 未处于生效状态", "{0} is not active"),
  NOT_A_REPORTER("{0} 不是报送方", "{0} is not a reporter"),
  WITHDRAWAL_WORDS("撤销理由为 1 至 {0} 个字符", "the reason of a withdrawal has 1 to {0} characters"),
  FILED_IN_PART(
      "{0}；已成立 {2} 行；请重复同一命令，不会重复报送任何一行",
      "{1}; lines that stand: {2}; repeat the command, no line is filed twice"),
  HEADER_MISSING("文件没有表头", "the file has no header line"),
  HEADER_CHARSET("表头不是 UTF-8", "the header is not UTF-8"),
  HEADER_QUOTE("表头的引号位置有误", "a quote of the header is misplaced"),
  HEADER_COLUMN("表头须恰好有一列 {0}", "the header has the column {0} exactly once"),
  RECEIPT_RECORDS(
      "账本上有 {0} 家托管方的记录，需要 {1} 家", "{0} custodians' records are on the ledger, {1} must be"),
  RECEIPT_NOT_COVERED("尚无覆盖它的共签检查点", "no cosigned checkpoint covers it yet"),
  RECEIPT_LACKS_CHANGE(
      "本节点尚缺一次名册变更的检查点", "the checkpoint of a change of roster is still missing here"),
  RECEIPT_CHECKPOINT("最新的检查点未通过验证", "the newest checkpoint does not hold"),
  KEYS_KEEP_CHANGING("密钥不断变更；各行仍在日志中", "the keys keep changing; the lines stay in the journal"),
  FILING_REFUSED("账本拒绝了该报送；它仍在日志中", "the ledger refused the filing; it stays in the journal"),
  CEREMONY_IN_VAIN(
      "多次密钥仪式未成，最近一次 {0} 结束于 {1}，责任方：{2}；请在排除后重新生成",
      "ceremony after ceremony was in vain, the last one {0} ended as {1}, at fault: {2}; repair or"
          + " suspend them and generate again"),
  CEREMONY_NOT_OPENED("密钥仪式未能开启", "the ceremony was not opened"),
  ALLIANCE_FIRST("联盟建立之后才能生成密钥", "keys are made once the alliance has begun");

  private final Words words;

  Detail(String zh, String en) {
    this.words = new Words(zh, en);
  }

  @Override
  public Words words() {
    return words;
  }
}
