package org.lianfang.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.receipt.ReceiptExport;
import org.lianfang.protocol.receipt.ReceiptVerifier;
import org.lianfang.protocol.receipt.Verdict;
import picocli.CommandLine;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@CommandLine.Command(
    name = "receipt",
    header = "Gets receipts, checks them offline, and exports them for other verifiers.",
    subcommands = {
      ReceiptCommand.Get.class,
      ReceiptCommand.Verify.class,
      ReceiptCommand.Export.class
    })
final class ReceiptCommand {

  @CommandLine.Command(
      name = "get",
      header = "Gets the receipt of a call or of a record's filing; waits up to 30 seconds.",
      footer = "  lianfang receipt get call_0123… --out call.receipt --profile data/demo/bank-2")
  static final class Get extends Work {
    @CommandLine.Parameters(
        paramLabel = "ID",
        description = "A call id (call_…) or a record id (rec_…).")
    String id = "";

    @CommandLine.Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "Where to write it.")
    Path out = Path.of("");

    @Override
    Exit work() throws Failure {
      if (!id.matches("(call|rec)_[0-9a-f]{32}")) {
        throw Failure.usage(Texts.of("receipt.id"));
      }
      fetch(common.api(), id, out);
      print(
          JsonNodeFactory.instance.objectNode().put("file", out.toString()),
          () -> Texts.of("receipt.written", out));
      return Exit.DONE;
    }
  }

  static void fetch(Api api, String id, Path out) throws Failure {
    Outputs.write(out, api.bytes("/v1/receipts/" + id, Map.of("wait", "30")));
  }

  /// Checks a receipt first; what is valid goes on.
  abstract static class Checking extends Work {
    @CommandLine.Parameters(paramLabel = "FILE", description = "The receipt.")
    Path file = Path.of("");

    @CommandLine.Option(
        names = "--roster",
        required = true,
        paramLabel = "FILE",
        description = "The alliance's roster, alliance.json.")
    Path roster = Path.of("");

    abstract Exit valid(Bytes receipt, Verdict.Valid valid, RosterFile trusted) throws Failure;

    @Override
    final Exit work() throws Failure {
      Bytes receipt = Bytes.owning(Outputs.read(file));
      RosterFile trusted = RosterFile.read(roster);
      return switch (new ReceiptVerifier(trusted.roster()).verify(receipt)) {
        case Verdict.Valid valid -> valid(receipt, valid, trusted);
        case Verdict.Invalid invalid -> {
          print(document(invalid), () -> text(invalid));
          yield Exit.REFUSED;
        }
      };
    }
  }

  @CommandLine.Command(
      name = "verify",
      header = "Checks a receipt without any network, from a roster that you hold.",
      footer = "  lianfang receipt verify call.receipt --roster data/demo/alliance.json")
  static final class Verify extends Checking {
    @Override
    Exit valid(Bytes receipt, Verdict.Valid valid, RosterFile trusted) {
      print(document(valid), () -> text(valid, trusted));
      return Exit.DONE;
    }

    private static String text(Verdict.Valid valid, RosterFile trusted) {
      return Texts.of(
              valid.kind() == Verdict.Kind.FILING ? "receipt.filing" : "receipt.call",
              valid.member() + trusted.name(valid.member()),
              valid.time().toString(),
              Long.toString(valid.position()),
              Long.toString(valid.treeSize()),
              String.join(", ", valid.cosigners()))
          + (trusted.roster().trial() ? System.lineSeparator() + Texts.of("receipt.trial") : "");
    }
  }

  @CommandLine.Command(
      name = "export",
      header = "Exports a receipt as c2sp.org/tlog-policy and c2sp.org/tlog-proof@v1 files.",
      footer =
          "  lianfang receipt export call.receipt --roster data/demo/alliance.json --out proofs")
  static final class Export extends Checking {
    @CommandLine.Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "The folder to write to; made where it is missing.")
    Path out = Path.of("");

    @Override
    Exit valid(Bytes receipt, Verdict.Valid valid, RosterFile trusted) throws Failure {
      int proofs = export(receipt, valid);
      print(
          JsonNodeFactory.instance.objectNode().put("proofs", proofs),
          () -> Texts.of("receipt.exported", proofs, out));
      return Exit.DONE;
    }

    private int export(Bytes receipt, Verdict.Valid valid) throws Failure {
      try {
        ReceiptExport export = ReceiptExport.of(receipt, valid);
        Files.createDirectories(out);
        Outputs.write(out.resolve("policy"), export.policy().toArray());
        List<ReceiptExport.ProvenLeaf> leaves = export.leaves();
        for (int i = 0; i < leaves.size(); i++) {
          Outputs.write(out.resolve(i + ".leaf"), leaves.get(i).leaf().toArray());
          Outputs.write(out.resolve(i + ".tlog-proof"), leaves.get(i).proof().toArray());
        }
        return leaves.size();
      } catch (Malformed e) {
        throw Failure.of(Reason.RECEIPT_INVALID, String.valueOf(e.getMessage()));
      } catch (IOException e) {
        throw Failure.usage(Texts.of("file.unwritable", out));
      }
    }
  }

  private static ObjectNode document(Verdict.Valid valid) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("valid", true);
    document.put("kind", valid.kind().name().toLowerCase(Locale.ROOT));
    document.put("member", valid.member().value());
    document.put("time", valid.time().toString());
    document.put("position", valid.position());
    document.put("tree_size", valid.treeSize());
    valid.cosigners().forEach(document.putArray("cosigners")::add);
    return document;
  }

  private static ObjectNode document(Verdict.Invalid invalid) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("valid", false)
        .put("part", invalid.part().name().toLowerCase(Locale.ROOT))
        .put("code", invalid.found().flaw().name())
        .put("reason", invalid.found().en());
  }

  private static String text(Verdict.Invalid invalid) {
    String part = invalid.part().name().toLowerCase(Locale.ROOT);
    return Texts.of(
        "receipt.invalid",
        Texts.label("receipt.part", part),
        Texts.isChinese() ? invalid.found().zh() : invalid.found().en());
  }
}
