package org.lianfang.server.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Command.Genesis;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.Output;
import org.lianfang.server.Program;
import org.lianfang.server.web.Said;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `network genesis`: all founders' signatures make the draft a genesis.
@Command(
    name = "genesis",
    sortOptions = false,
    description = {
      "Puts the draft and all founders' signatures together to the genesis that every engine",
      "begins with. Any founder can; the others check the file when they join."
    },
    footer = {
      "  lianfang network genesis draft.json bank-1.signature.json bank-2.signature.json \\",
      "      bank-3.signature.json bank-4.signature.json --dir data/bank-1 --out genesis.json"
    })
public final class GenesisCommand extends Program {
  private static final Duration EXPIRY = Duration.ofHours(12);

  @Parameters(index = "0", paramLabel = "DRAFT", description = "As init made it.")
  private Path file = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "SIGNATURE",
      description = "One of each founder.")
  private List<Path> signatures = List.of();

  @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The node's folder.")
  private Path dir = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The genesis.")
  private Path out = Path.of("");

  record Made(String file, String sha256) {}

  @Override
  public ExitCode run(Output output) throws CommandFailed {
    GenesisDraft draft = GenesisDraft.read(file);
    GenesisCore core = draft.readCore(file);
    Bytes coreBytes = draft.coreBytes(file);
    Genesis command = new Genesis(coreBytes, core, signatures(draft, core, coreBytes));
    try (AllianceFolder folder = AllianceFolder.take(dir)) {
      OwnMember own = OwnMember.read(folder, NodeConfig.in(folder));
      if (core.founders().stream()
          .noneMatch(founder -> founder.member().equals(own.identity().member()))) {
        throw new CommandFailed(
            Reason.GENESIS_INVALID,
            new Said(
                own.identity().member() + " 不是创始成员", own.identity().member() + " is no founder"));
      }
      GenesisFile genesis =
          new GenesisFile(
              core.alliance(), draft.time(), validators(core), envelope(draft, own, command));
      Bytes content = genesis.encode();
      Exchange.writeBytes(out, content.toArray());
      String hash = Encoding.sha256(content).toHex();
      output.result(
          new Made(out.toString(), hash),
          new Said(
              "创世文件 " + out + "，SHA-256 " + hash + "；分发给所有成员",
              "The genesis is in " + out + ", SHA-256 " + hash + "; hand it to all members"));
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Bytes> signatures(GenesisDraft draft, GenesisCore core, Bytes coreBytes)
      throws CommandFailed {
    Map<String, Bytes> given = new HashMap<>();
    for (Path path : signatures) {
      GenesisSignature signature = Exchange.read(path, GenesisSignature.class);
      if (!draft.hash().equals(signature.hash())) {
        throw Exchange.invalid(path, new Said("签名针对的是另一份草案", "a signature over another draft"));
      }
      try {
        given.put(signature.member(), Exchange.base64(signature.signature()));
      } catch (Malformed e) {
        throw Exchange.invalid(path, new Said("签名无法解读", "the signature is not readable"));
      }
    }
    List<Bytes> ordered = new ArrayList<>();
    for (Application founder : core.founders()) {
      Bytes signature = given.get(founder.member().value());
      if (signature == null
          || !founder
              .keys()
              .signing()
              .verify(Genesis.LABEL, core.alliance(), coreBytes, signature)) {
        throw new CommandFailed(
            Reason.BAD_SIGNATURE,
            new Said(
                founder.member() + (signature == null ? " 的签名缺失" : " 的签名未通过验证"),
                "the signature of "
                    + founder.member()
                    + (signature == null ? " is missing" : " does not verify")));
      }
      ordered.add(signature);
    }
    return ordered;
  }

  private static List<Bytes> validators(GenesisCore core) {
    return core.founders().stream()
        .filter(founder -> core.validators().contains(founder.member()))
        .flatMap(founder -> founder.engine().stream())
        .map(engine -> engine.consensus().bytes())
        .sorted()
        .toList();
  }

  private static Bytes envelope(GenesisDraft draft, OwnMember own, Genesis command) {
    byte[] request = new byte[RequestId.SIZE];
    new SecureRandom().nextBytes(request);
    Envelope envelope =
        EnvelopeCodec.sign(
            new SignedCommand(
                new RequestId(Bytes.owning(request)),
                own.identity().member(),
                own.identity().signing().verifyingKey().fingerprint(),
                draft.time().plus(EXPIRY).truncatedTo(ChronoUnit.SECONDS),
                command),
            draft.alliance(),
            own.identity().signing());
    return envelope.encoded();
  }
}
