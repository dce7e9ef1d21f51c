package org.lianfang.server.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Command.Genesis;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.Output;
import org.lianfang.server.Program;
import org.lianfang.server.web.Said;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `network sign`: a founder's signature over the draft.
@Command(
    name = "sign",
    sortOptions = false,
    description = {
      "Shows what the draft says, checks that this institution's keys stand in it unchanged, and",
      "signs it. Compare the hash with the other founders before you hand the signature over."
    },
    footer = {"  lianfang network sign draft.json --dir data/bank-1 --out bank-1.signature.json"})
public final class SignCommand extends Program {
  @Parameters(paramLabel = "DRAFT", description = "As init made it.")
  private Path file = Path.of("");

  @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The node's folder.")
  private Path dir = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The signature.")
  private Path out = Path.of("");

  @Override
  public ExitCode run(Output output) throws CommandFailed {
    GenesisDraft draft = GenesisDraft.read(file);
    GenesisCore core = draft.readCore(file);
    try (AllianceFolder folder = AllianceFolder.take(dir)) {
      OwnMember own = OwnMember.read(folder, NodeConfig.in(folder));
      requireOwn(core, own);
      Bytes signature =
          own.identity().signing().sign(Genesis.LABEL, core.alliance(), draft.coreBytes(file));
      GenesisSignature signed =
          new GenesisSignature(
              GenesisSignature.VERSION,
              own.identity().member().value(),
              draft.hash(),
              Exchange.base64(signature));
      Exchange.write(out, signed);
      output.progress(shown(draft));
      output.result(
          signed,
          new Said(
              "签名已写入 " + out + "，草案哈希 " + draft.hash(),
              "The signature is in " + out + "; hash of the draft " + draft.hash()));
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireOwn(GenesisCore core, OwnMember own) throws CommandFailed {
    Optional<Application> mine =
        core.founders().stream()
            .filter(founder -> founder.member().equals(own.identity().member()))
            .findFirst();
    if (!core.alliance().equals(own.identity().alliance())
        || mine.isEmpty()
        || !mine.get().keys().equals(own.identity().keys(own.tls().keyHash()))
        || !mine.get().engine().equals(own.identity().engine())) {
      throw new CommandFailed(
          Reason.GENESIS_INVALID,
          new Said(
              file + " 中 " + own.identity().member() + " 的密钥与 " + dir + " 中的不符：请勿签名",
              file
                  + " does not hold the keys of "
                  + own.identity().member()
                  + " as they are in "
                  + dir
                  + ": do not sign it"));
    }
  }

  private static Said shown(GenesisDraft draft) {
    String founders =
        draft.founders().stream()
            .map(
                founder ->
                    "\n  "
                        + founder.member()
                        + "  "
                        + founder.nameZh()
                        + " / "
                        + founder.nameEn()
                        + "  "
                        + String.join(",", founder.roles())
                        + "  "
                        + founder.key())
            .collect(Collectors.joining());
    return new Said(
        "联盟 "
            + draft.alliance()
            + "，创始时间 "
            + draft.time()
            + "，门限 "
            + draft.threshold()
            + "，验证方 "
            + String.join(",", draft.validators())
            + "，标准 "
            + draft.standard()
            + founders,
        "Alliance "
            + draft.alliance()
            + ", begins "
            + draft.time()
            + ", threshold "
            + draft.threshold()
            + ", validators "
            + String.join(",", draft.validators())
            + ", standard "
            + draft.standard()
            + founders);
  }
}
