package org.lianfang.server.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.node.checkpoint.Clocks;
import org.lianfang.server.web.Said;
import tools.jackson.databind.JsonNode;

/// What can be seen of consensus engines: the program on this machine, and what a running node says
/// of its own engine.
final class EngineChecks {
  private final String member;
  private final Locale locale;
  private final List<Check> checks = new ArrayList<>();

  private EngineChecks(String member, Locale locale) {
    this.member = member;
    this.locale = locale;
  }

  /// The engine's program; a trial needs none.
  static Check program(Map<String, String> environment, Locale locale) {
    try {
      return Check.good(
          "engine_program",
          "cometbft " + EngineBinary.VERSION + " at " + EngineBinary.find(environment).path());
    } catch (IOException e) {
      String found = String.valueOf(e.getMessage());
      // One of another version is named in that line, and would be used.
      return found.contains(" is version ")
          ? Check.bad(
              "engine_program",
              found,
              new Said(
                      "所有成员须用同一版本：安装 " + EngineBinary.VERSION + "，并将 LIANFANG_COMETBFT 指向它",
                      "all members run one version: install "
                          + EngineBinary.VERSION
                          + " and set LIANFANG_COMETBFT to it")
                  .in(locale))
          : Check.good("engine_program", "not here; only networks of several hosts need it");
    }
  }

  /// @param engine as `GET /v1/engine` answers
  static List<Check> of(String member, JsonNode engine, Locale locale) {
    EngineChecks all = new EngineChecks(member, locale);
    all.clock(engine);
    if (engine.path("kind").asString("").equals("cometbft")) {
      all.socket(engine);
      all.progress(engine.path("health"));
      all.blocks(engine.path("scan"));
    }
    return List.copyOf(all.checks);
  }

  private void add(String name, boolean ok, String detail, Said fix) {
    checks.add(new Check(name + "_" + member, ok, detail, ok ? "" : fix.in(locale)));
  }

  private void clock(JsonNode engine) {
    JsonNode ahead = engine.path("clock_ms");
    boolean known = !ahead.isMissingNode() && !ahead.isNull();
    long millis = ahead.asLong(0);
    add(
        "clock",
        Math.abs(millis) <= Clocks.DIFFERENCE_MAX.toMillis(),
        known ? millis + " ms ahead of the other validators" : "not compared yet",
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
            ? waiting.asLong(0) + " transactions wait"
            : "the engine does not answer at its socket",
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
            ? "height " + height + ", started again " + health.path("restarts") + " times"
            : failed,
        new Said(
            "其他成员继续而本机停滞时：停止节点，运行 lianfang network resync --dir DIR，再启动",
            "if the others go on while this one stands: stop the node, run lianfang network resync"
                + " --dir DIR, start it"));
    add(
        "engine_peers",
        peers > 0,
        peers + " engines are connected, the highest at " + others,
        new Said(
            "检查网络与防火墙（引擎端口，默认 26656），以及其他成员的节点",
            "check network and firewall (the engine's port, 26656 by default) and the others'"
                + " nodes"));
  }

  private void blocks(JsonNode scan) {
    JsonNode findings = scan.path("findings");
    long passes = scan.path("passes").asLong(0);
    String first =
        findings.path(0).path("place").asString("")
            + ": "
            + findings.path(0).path("what").asString("");
    add(
        "engine_blocks",
        findings.isEmpty(),
        findings.isEmpty()
            ? passes
                + " passes over all blocks, now at "
                + scan.path("position").asLong(0)
                + " of "
                + scan.path("end").asLong(0)
            : findings.size() + " damages, first " + first,
        new Said(
            "先检查磁盘；再停止节点，运行 lianfang network resync --dir DIR 并启动；一次只处理一个成员",
            "look at the disk first; then stop the node, run lianfang network resync --dir DIR, and"
                + " start it; one member at a time"));
  }
}
