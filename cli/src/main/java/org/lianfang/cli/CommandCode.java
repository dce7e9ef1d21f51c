package org.lianfang.cli;

/// Codes of what this program itself finds wrong. All others are [org.lianfang.protocol.Reason]s.
public enum CommandCode {
  USAGE(
      Exit.USAGE,
      "选项、文件或 client.json 不可用",
      "An option, a file or the profile cannot be used as it was given"),
  NODE_UNREACHABLE(Exit.UNREACHABLE, "节点不可达", "The node could not be reached");

  private final Exit exit;
  private final String zh;
  private final String en;

  CommandCode(Exit exit, String zh, String en) {
    this.exit = exit;
    this.zh = zh;
    this.en = en;
  }

  public int exitStatus() {
    return exit.code();
  }

  Exit exit() {
    return exit;
  }

  public String zh() {
    return zh;
  }

  public String en() {
    return en;
  }
}
