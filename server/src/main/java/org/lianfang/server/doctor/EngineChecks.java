package org.lianfang.server.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.node.checkpoint.Clocks;
import org.lianfang.server.web.Said;
import tools.jackson.databind.JsonNode;

/// What can be seen of consensus engines: the program on this machine, and what a running node says
/// of its own engine.
final class EngineChecks {
  private final String member;
  private final List<Check> checks = new ArrayList<>();

  private EngineChecks(String member) {
    this.member = member;
  }

  /// The engine's program; a trial needs none.
  static Check program(Map<String, String> environment) {
    try {
      String named = "cometbft " + EngineBinary.VERSION;
      Path path = EngineBinary.find(environment).path();
      return Check.good("engine_program", new Said(named + "，位于 " + path, named + " at " + path));
    } catch (IOException e) {
      String found = String.valueOf(e.getMessage());
      // One of another version is named in that line, and would be used.
      int version = found.indexOf(" is version ");
      return version >= 0
          ? Check.bad(
              "engine_program",
              new Said(found.substring(0, version) + " 不是 " + EngineBinary.VERSION + " 版", found),
              new Said(
                  "所有成员须用同一版本：安装 " + EngineBinary.VERSION + "，并将 LIANFANG_COMETBFT 指向它",
                  "all members run one version: install "
                      + EngineBinary.VERSION
                      + " and set LIANFANG_COMETBFT to it"))
          : Check.good(
              "engine_program",
              new Said("本机没有；只有跨主机的网络才需要", "not here; only networks of several hosts need it"));
    }
  }

  /// @param engine as `GET /v1/engine` answers
  static List<Check> of(String member, JsonNode engine) {
    EngineChecks all = new EngineChecks(member);
    all.clock(engine);
    if (engine.path("kind").asString("").equals("cometbft")) {
      all.socket(engine);
      all.progress(engine.path("health"));
      all.blocks(engine.path("scan"));
    }
    return List.copyOf(all.checks);
  }

  private void add(String name, boolean ok, Said detail, Said fix) {
    checks.add(Check.of(name + "_" + member, ok, detail, fix));
  }

  private void clock(JsonNode engine) {
    JsonNode ahead = engine.path("clock_ms");
    boolean known = !ahead.isMissingNode() && !ahead.isNull();
    long millis = ahead.asLong(0);
    add(
        "clock",
        Math.abs(millis) <= Clocks.DIFFERENCE_MAX.toMillis(),
        known
            ? new Said("比其他验证方快 " + millis + " 毫秒", millis + " ms ahead of the other validators")
            : new Said("尚未比较", "not compared yet"),
        new Said(
            "本机时钟不准：用 NTP（chrony）校时；此前本节点作为密钥托管方拒绝应答",
            "this machine's clock is wrong: set it and keep it with NTP (chrony); until then this"
                + " node refuses as a custodian"));
  }

  private void socket(JsonNode engine) {
    JsonNode waiting = engine.path("waiting");
    boolean answers = !waiting.isMissingNode() && !waiting.isNull();
    add(
        "engine_socket",
        answers,
        answers
            ? new Said(waiting.asLong(0) + " 笔交易等待中", waiting.asLong(0) + " transactions wait")
            : new Said("引擎在其套接字上没有应答", "the engine does not answer at its socket"),
        new Said(
            "查看成员目录下 engine/engine.log；引擎由节点启动，数秒内会再次启动",
            "see engine/engine.log in the member's folder; the node starts the engine again within"
                + " seconds"));
  }

  private void progress(JsonNode health) {
    String failed = health.path("failed").asString("");
    long height = health.path("height").asLong(0);
    long others = health.path("peer_height").asLong(0);
    int peers = health.path("peers").asInt(0);
    add(
        "engine",
        failed.isEmpty(),
        failed.isEmpty()
            ? new Said(
                "高度 " + height + "，已重启 " + health.path("restarts") + " 次",
                "height " + height + ", started again " + health.path("restarts") + " times")
            : new Said("引擎不能工作：" + failed, failed),
        new Said(
            "其他成员继续而本机停滞时：停止节点，运行 lianfang network resync --dir DIR，再启动",
            "if the others go on while this one stands: stop the node, run lianfang network resync"
                + " --dir DIR, start it"));
    add(
        "engine_peers",
        peers > 0,
        new Said(
            "已连接 " + peers + " 个引擎，最高高度 " + others,
            peers + " engines are connected, the highest at " + others),
        new Said(
            "检查网络与防火墙（引擎端口，默认 26656），以及其他成员的节点",
            "check network and firewall (the engine's port, 26656 by default) and the others'"
                + " nodes"));
  }

  private void blocks(JsonNode scan) {
    JsonNode findings = scan.path("findings");
    long passes = scan.path("passes").asLong(0);
    long position = scan.path("position").asLong(0);
    long end = scan.path("end").asLong(0);
    String first =
        findings.path(0).path("place").asString("")
            + ": "
            + findings.path(0).path("what").asString("");
    add(
        "engine_blocks",
        findings.isEmpty(),
        findings.isEmpty()
            ? new Said(
                "全部区块已扫描 " + passes + " 遍，当前位置 " + position + "（共 " + end + "）",
                passes + " passes over all blocks, now at " + position + " of " + end)
            : new Said(
                findings.size() + " 处损坏，第一处：" + first,
                findings.size() + " damages, first " + first),
        new Said(
            "先检查磁盘；再停止节点，运行 lianfang network resync --dir DIR 并启动；一次只处理一个成员",
            "look at the disk first; then stop the node, run lianfang network resync --dir DIR, and"
                + " start it; one member at a time"));
  }
}
