package org.lianfang.server.demo;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lianfang.contract.standard.Standard;
import org.lianfang.ledger.View;
import org.lianfang.node.Node;
import org.lianfang.node.filing.FilingRequest;
import org.lianfang.node.filing.FilingResult;
import org.lianfang.node.filing.LineFormat;
import org.lianfang.node.filing.LineReader;
import org.lianfang.node.filing.RejectSink;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.AllianceFolder;

/// What a trial of two banks leaves on the disk: two records of `bank-1`, held by everybody and
/// cosigned.
public record StoppedTrial(Path directory) {
  private static final String LINES =
      """
      subject_type,identifier,list,risk_code,level,role,evidence,found_on,valid_until,basis,note,reference
      phone,+8619900000001,black,P31,1,suspect,E3,DAY,,anti_fraud_law,made up,case-1
      phone,+8619900000002,black,P31,1,suspect,E3,DAY,,anti_fraud_law,made up,case-2
      """;

  /// Runs the trial in an empty folder.
  public static StoppedTrial run(Path directory) throws Exception {
    try (AllianceFolder folder = AllianceFolder.take(directory);
        DemoAlliance alliance =
            DemoAlliance.open(
                folder, TestTrial.freePorts(2, EngineName.EMBEDDED), Cast.ALLIANCE, Cast.of(2))) {
      alliance.makeKeys();
      alliance.awaitFresh();
      file(alliance.node(new MemberId("bank-1")));
      awaitCosigned(alliance.node(new MemberId("bank-2")));
    }
    return new StoppedTrial(directory);
  }

  private static void file(Node node) throws Exception {
    LocalDate today = LocalDate.now(ZoneOffset.ofHours(8));
    byte[] input =
        LINES.replace("DAY", today.minusDays(1).toString()).getBytes(StandardCharsets.UTF_8);
    try (LineReader reader =
        LineReader.open(
            new ByteArrayInputStream(input),
            LineFormat.CSV,
            StandardCharsets.UTF_8,
            Standard.first(),
            List.of(),
            today)) {
      FilingResult result =
          node.filings()
              .file(
                  new FilingRequest(
                      new RequestId(Bytes.owning(new byte[RequestId.SIZE])),
                      reader::next,
                      RejectSink.NONE,
                      false,
                      (_, _, _) -> {}))
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      if (result.accepted() != 2) {
        throw new IllegalStateException("the trial's lines stand");
      }
    }
  }

  private static void awaitCosigned(Node node) throws InterruptedException {
    long size;
    try (View view = node.ledger().read()) {
      size = view.size();
    }
    while (newestSize(node.cosigning().newest()) < size) {
      Thread.sleep(10);
    }
  }

  private static long newestSize(Optional<CosignedCheckpoint> newest) {
    return newest.map(checkpoint -> checkpoint.checkpoint().size()).orElse(0L);
  }

  /// A bank's folder, from 1.
  public Path bank(int number) {
    return directory.resolve("bank-" + number);
  }
}
