package org.lianfang.server.verify;

import org.lianfang.protocol.Flaw;
import org.lianfang.protocol.Words;

/// What does not hold of what a node keeps beside its ledger.
public enum NodeFlaw implements Flaw {
  NODE_STORE_MISSING("缺少节点自身的存储", "the node's own store is missing"),
  NODE_STORE_UNREADABLE(
      "节点自身的存储已损坏或无法读取：{0}", "the node's own store is damaged or cannot be read: {0}"),
  VAULT_ENTRY_STRAY("账本上没有密文库条目所属的记录 {0}", "the ledger has no record {0} of the vault's entry"),
  VAULT_ENTRY_DIFFERS("{0} 的密文库条目不是所报送的", "the vault entry of {0} is not the one that was filed"),
  VAULT_ENTRY_NOT_INDEXED("{0} 的密文库条目不在索引中", "the vault entry of {0} is not in the index"),
  VAULT_ENTRY_LOST("密文库遗失了 {0} 的条目", "the vault has lost the entry of {0}"),
  ENGINE_FILE(
      "共识引擎的 {0} 已损坏；账本本身无恙：请停止节点后运行 network resync",
      "the engine's {0}: {1}; the ledger itself holds: run network resync on the stopped node"),
  ENGINE_FILES_UNREADABLE("共识引擎的文件无法列出", "the engine's files cannot be listed");

  private final Words words;

  NodeFlaw(String zh, String en) {
    this.words = new Words(zh, en);
  }

  @Override
  public Words words() {
    return words;
  }
}
