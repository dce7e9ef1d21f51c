package org.lianfang.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.receipt.ReceiptVerifier;
import org.lianfang.protocol.receipt.Verdict;
import org.lianfang.server.Output;
import org.lianfang.server.Profile;
import org.lianfang.server.RosterFile;
import org.lianfang.server.web.Said;
import tools.jackson.databind.JsonNode;

/// Goes through the main job on bundled samples, over the REST interface like any client, and says
/// what each step shows. The samples are made up: reserved numbers and documentation addresses.
///
/// Every step may be repeated: a walk that was cut short starts over and ends the same.
final class Walk {
  /// How many banks have a bundled list of their own.
  static final int LISTS = 4;

  /// A subject of the first bank's list, and one that no list has.
  private static final String LISTED = "+447700900123";

  private static final String UNLISTED = "+447700900999";
  private static final Duration CALLS_LIMIT = Duration.ofSeconds(30);

  /// What a step found.
  ///
  /// @param figures shown with it in JSON
  /// @param text what it shows, for people
  record Finding(boolean ok, Map<String, Object> figures, Said text) {}

  private interface Step {
    Finding run() throws IOException, InterruptedException;
  }

  private final List<Profile> banks;
  private final Profile supervisor;
  private final Path roster;
  private final Output output;
  private String hitCall = "";

  Walk(List<Profile> banks, Profile supervisor, Path roster, Output output) {
    this.banks = banks;
    this.supervisor = supervisor;
    this.roster = roster;
    this.output = output;
  }

  /// Takes all steps, printing each; returns whether all held.
  ///
  /// @param stop asked before each step; the walk is then cut short
  boolean run(BooleanSupplier stop) throws InterruptedException {
    try (RestClient client = new RestClient()) {
      Map<String, Step> steps = new LinkedHashMap<>();
      steps.put("admit", () -> admit(client));
      steps.put("keys", () -> keys(client));
      steps.put("file", () -> file(client));
      steps.put("hit", () -> hit(client));
      steps.put("miss", () -> miss(client));
      steps.put("open", () -> open(client));
      steps.put("receipt", () -> receipt(client));
      steps.put("refuse", () -> refuse(client));
      steps.put("supervise", () -> supervise(client));
      boolean ok = true;
      for (Map.Entry<String, Step> step : steps.entrySet()) {
        if (stop.getAsBoolean()) {
          return false;
        }
        ok &= take(step.getKey(), step.getValue());
      }
      return ok;
    }
  }

  private boolean take(String name, Step step) throws InterruptedException {
    long start = System.nanoTime();
    Finding finding;
    try {
      finding = step.run();
    } catch (IOException e) {
      finding = new Finding(false, Map.of(), new Said("节点未应答", "the node did not answer"));
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", name);
    line.put("ok", finding.ok());
    line.putAll(finding.figures());
    line.put("elapsed_ms", millis);
    output.result(
        line,
        String.format(
            "%s %-9s %s", finding.ok() ? "✓" : "✗", name, finding.text().in(output.locale())));
    return finding.ok();
  }

  /// The bank that asks: the second, if there is one.
  private Profile asker() {
    return banks.get(banks.size() > 1 ? 1 : 0);
  }

  private Finding admit(RestClient client) throws IOException, InterruptedException {
    List<JsonNode> members = data(client.get(banks.getFirst(), "/v1/members"));
    long active = members.stream().filter(m -> text(m, "status").equals("active")).count();
    return new Finding(
        active == banks.size() + 1,
        Map.of("members", active),
        new Said(
            active + " 家成员机构已生效：创始成员共同签署创世命令，其余机构经保荐和表决加入",
            active
                + " members are active: the founders signed the genesis together, the others were"
                + " sponsored and voted in"));
  }

  private Finding keys(RestClient client) throws IOException, InterruptedException {
    List<JsonNode> keys = data(client.get(banks.getFirst(), "/v1/keys"));
    long active = keys.stream().filter(key -> key.path("active").asBoolean(false)).count();
    int threshold = keys.isEmpty() ? 0 : keys.getFirst().path("threshold").asInt(0);
    int holders = keys.isEmpty() ? 0 : keys.getFirst().path("holders").size();
    return new Finding(
        active >= 15 && threshold > holders / 2,
        Map.of("keys", active, "threshold", threshold, "custodians", holders),
        new Said(
            active + " 把联盟密钥由 " + holders + " 家托管方共同生成，任何 " + threshold + " 家方可使用，没有任何一方持有整把密钥",
            holders
                + " custodians made "
                + active
                + " keys together; any "
                + threshold
                + " of them can use one, nobody holds a whole key"));
  }

  private Finding file(RestClient client) throws IOException, InterruptedException {
    long accepted = 0;
    boolean ok = true;
    int lists = Math.min(LISTS, banks.size());
    for (int i = 0; i < lists; i++) {
      RestClient.Answer answer =
          client.operation(
              banks.get(i),
              "/v1/filings?format=csv",
              java.util.UUID.randomUUID().toString(),
              sample(i + 1));
      JsonNode result = answer.body().path("result");
      ok &=
          answer.isOk()
              && text(answer.body(), "state").equals("succeeded")
              && result.path("rejected").asLong(-1) == 0;
      accepted += result.path("accepted").asLong(0) + result.path("duplicates").asLong(0);
    }
    return new Finding(
        ok && accepted > 0,
        Map.of("lists", lists, "records", accepted),
        new Said(
            lists + " 家机构报送了 " + accepted + " 条记录；账本上只有记录头，没有任何标识或令牌",
            lists
                + " banks filed "
                + accepted
                + " records; the ledger holds their headers, no identifier and no token"));
  }

  private Finding hit(RestClient client) throws IOException, InterruptedException {
    RestClient.Answer answer = ask(client, asker(), LISTED, false);
    JsonNode match = answer.body().path("matches").path(0);
    hitCall = text(answer.body(), "call_id");
    boolean ok =
        answer.isOk()
            && answer.body().path("found").asBoolean(false)
            && text(match, "source").equals(banks.getFirst().member())
            && answer.body().path("missing_entries").asInt(-1) == 0
            && match.path("payload").isNull();
    return new Finding(
        ok,
        Map.of(
            "call_id", hitCall,
            "source", text(match, "source"),
            "list", text(match, "list"),
            "risk_code", text(match, "risk_code"),
            "custodians", answer.body().path("custodians")),
        new Said(
            asker().member()
                + " 查询一个手机号：命中 "
                + text(match, "source")
                + " 的 "
                + text(match, "list")
                + " 名单，风险代码 "
                + text(match, "risk_code")
                + "；托管方只见到盲化后的点",
            asker().member()
                + " asks about a phone: a hit on the "
                + text(match, "list")
                + " list of "
                + text(match, "source")
                + ", code "
                + text(match, "risk_code")
                + "; the custodians saw a blinded point only"));
  }

  private Finding miss(RestClient client) throws IOException, InterruptedException {
    RestClient.Answer answer = ask(client, asker(), UNLISTED, false);
    boolean ok =
        answer.isOk()
            && !answer.body().path("found").asBoolean(true)
            && answer.body().path("missing_entries").asInt(-1) == 0;
    return new Finding(
        ok,
        Map.of("call_id", text(answer.body(), "call_id")),
        new Said(
            "另一个手机号：未命中；托管方分不出命中与未命中",
            "another phone: a miss; custodians cannot tell a miss from a hit"));
  }

  private Finding open(RestClient client) throws IOException, InterruptedException {
    RestClient.Answer answer = ask(client, asker(), LISTED, true);
    JsonNode match = answer.body().path("matches").path(0);
    boolean ok =
        answer.isOk()
            && text(match.path("payload"), "identifier").equals(LISTED)
            && !text(match.path("payload"), "note").isEmpty();
    return new Finding(
        ok,
        Map.of("call_id", text(answer.body(), "call_id"), "record_id", text(match, "record_id")),
        new Said(
            "启封该记录：托管方先记录再计算，密文在本机打开，读到来源机构的备注",
            "the record is opened: custodians recorded it before they answered, and the note of the"
                + " source is read here"));
  }

  private Finding receipt(RestClient client) throws IOException, InterruptedException {
    Bytes receipt = client.bytes(asker(), "/v1/receipts/" + hitCall + "?wait=30");
    Map<String, Object> figures = new LinkedHashMap<>();
    boolean ok = false;
    if (!receipt.isEmpty()) {
      try {
        ReceiptVerifier verifier =
            new ReceiptVerifier(RosterFile.decode(Files.readAllBytes(roster)));
        switch (verifier.verify(receipt)) {
          case Verdict.Valid valid -> {
            ok = valid.member().value().equals(asker().member());
            figures.put("position", valid.position());
            figures.put("tree_size", valid.treeSize());
            figures.put("cosigners", valid.cosigners());
          }
          case Verdict.Invalid invalid -> figures.put("reason", invalid.found().en());
        }
        byte[] damaged = receipt.toArray();
        damaged[damaged.length / 2] ^= 1;
        ok &= verifier.verify(Bytes.owning(damaged)) instanceof Verdict.Invalid;
      } catch (Malformed e) {
        figures.put("reason", "the roster cannot be read");
      }
    }
    figures.put("bytes", receipt.size());
    return new Finding(
        ok,
        figures,
        new Said(
            "该次调用的凭据 " + receipt.size() + " 字节，仅凭名册离线验证有效；改动一位即无效",
            "the call's receipt, "
                + receipt.size()
                + " bytes, verifies offline from the roster alone; with one bit flipped it does not"));
  }

  private Finding refuse(RestClient client) throws IOException, InterruptedException {
    RestClient.Answer answer = ask(client, supervisor, LISTED, false);
    boolean ok = answer.status() == 403 && answer.code().equals(Reason.ROLE_MISSING.name());
    return new Finding(
        ok,
        Map.of("status", answer.status(), "code", answer.code()),
        new Said(
            "监管方没有查询方角色，尝试查询被拒绝：" + answer.code(),
            "the supervisor is no querier on the ledger: its query is refused, " + answer.code()));
  }

  private Finding supervise(RestClient client) throws IOException, InterruptedException {
    long end = System.nanoTime() + CALLS_LIMIT.toNanos();
    List<JsonNode> calls = new ArrayList<>();
    boolean seen = false;
    do {
      RestClient.Answer answer =
          client.get(supervisor, "/v1/calls?member=" + asker().member() + "&limit=1000");
      calls = data(answer);
      seen = calls.stream().anyMatch(call -> text(call, "call_id").equals(hitCall));
      if (!seen) {
        Thread.sleep(Duration.ofMillis(250));
      }
    } while (!seen && System.nanoTime() < end);
    boolean silent = calls.stream().noneMatch(call -> call.toString().contains(LISTED));
    return new Finding(
        seen && silent,
        Map.of("calls", calls.size()),
        new Said(
            "监管方看到 " + asker().member() + " 的 " + calls.size() + " 次调用：谁、何时、何用途、哪些托管方；看不到查的是谁",
            "the supervisor sees "
                + calls.size()
                + " calls of "
                + asker().member()
                + ": who, when, for what purpose, by which custodians; never about whom"));
  }

  private static RestClient.Answer ask(
      RestClient client, Profile profile, String phone, boolean open)
      throws IOException, InterruptedException {
    return client.post(
        profile,
        "/v1/queries",
        Map.of(
            "subject_type", "phone", "value", phone, "purpose", "account_opening", "open", open));
  }

  /// A bundled list.
  static byte[] sample(int bank) throws IOException {
    try (InputStream in = Walk.class.getResourceAsStream("/demo/bank-" + bank + ".csv")) {
      if (in == null) {
        throw new IOException("a bundled list is missing");
      }
      return in.readAllBytes();
    }
  }

  private static List<JsonNode> data(RestClient.Answer answer) {
    return StreamSupport.stream(answer.body().path("data").spliterator(), false).toList();
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }
}
