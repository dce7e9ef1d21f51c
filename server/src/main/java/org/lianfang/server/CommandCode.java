package org.lianfang.server;

/// Codes of what the commands that run a node find wrong. All others are
/// [org.lianfang.protocol.Reason]s.
public enum CommandCode {
  USAGE(
      ExitCode.USAGE,
      "选项、文件或 client.json 不可用",
      "An option, a file or the profile cannot be used as it was given"),
  ARGUMENT_INVALID(ExitCode.USAGE, "参数值无效", "A value of an option is not valid"),
  ENGINE_UNKNOWN(ExitCode.USAGE, "没有此引擎", "There is no such engine"),
  ENGINE_DIFFERS(ExitCode.USAGE, "目录属于另一引擎", "The folder was begun with another engine"),
  ENGINE_MISSING(ExitCode.USAGE, "找不到共识引擎程序", "The engine's program is missing or cannot be used"),
  MEMBERS_INVALID(ExitCode.USAGE, "成员数超出范围", "The number of members is out of range"),
  MEMBERS_DIFFER(
      ExitCode.USAGE, "目录属于另一成员数", "The folder was begun with another number of members"),
  PORT_INVALID(ExitCode.USAGE, "端口超出范围", "The ports are out of range"),
  PORT_IN_USE(ExitCode.USAGE, "端口被占用", "Another process uses a port"),
  PROFILE_MISSING(ExitCode.USAGE, "没有 client.json", "There is no client.json"),
  CONFIG_MISSING(ExitCode.USAGE, "配置无法读取", "The configuration cannot be read"),
  CONFIG_INVALID(ExitCode.USAGE, "配置无效", "The configuration is not valid"),
  KEYS_MISSING(ExitCode.USAGE, "成员目录中没有密钥", "The member's folder holds no keys"),
  FOLDER_INVALID(ExitCode.USAGE, "目录不可用", "The folder cannot be used, or is damaged"),
  FILE_MISSING(ExitCode.USAGE, "文件无法读取", "A file cannot be read"),
  FILE_EXISTS(ExitCode.USAGE, "文件已存在", "The file to write exists already"),
  FILE_UNWRITABLE(ExitCode.USAGE, "文件无法写入", "A file cannot be written"),
  LEDGER_MISSING(ExitCode.USAGE, "没有账本", "The folder holds no ledger"),
  NO_ROOM(ExitCode.USAGE, "临时目录空间不足", "The folder for temporary files has no room"),
  FOLDER_IN_USE(ExitCode.REFUSED, "目录已被使用", "The folder is in use, or holds another member"),
  FILE_INVALID(ExitCode.REFUSED, "文件内容无效", "A file from another member is not valid"),
  GENESIS_DIFFERS(ExitCode.REFUSED, "已有另一创世文件", "The node has another genesis already"),
  RESYNC_REFUSED(ExitCode.REFUSED, "此时不得重新同步", "To resynchronise now would harm the network"),
  STORE_DAMAGED(ExitCode.REFUSED, "存储已损坏", "A store is damaged or cannot be opened"),
  LEDGER_STOPPED(ExitCode.REFUSED, "账本已停止", "The ledger stopped"),
  DISK_FULL(ExitCode.REFUSED, "磁盘已满", "The disk is full");

  private final ExitCode exit;
  private final String zh;
  private final String en;

  CommandCode(ExitCode exit, String zh, String en) {
    this.exit = exit;
    this.zh = zh;
    this.en = en;
  }

  public ExitCode exit() {
    return exit;
  }

  public String zh() {
    return zh;
  }

  public String en() {
    return en;
  }
}
