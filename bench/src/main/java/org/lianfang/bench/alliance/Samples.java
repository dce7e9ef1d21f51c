package org.lianfang.bench.alliance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.lianfang.contract.standard.Standard;
import org.lianfang.node.Node;
import org.lianfang.node.filing.FileRefused;
import org.lianfang.node.filing.FilingRequest;
import org.lianfang.node.filing.FilingResult;
import org.lianfang.node.filing.LineFormat;
import org.lianfang.node.filing.LineReader;
import org.lianfang.node.filing.RejectSink;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;

/// Made-up phones and filings of them: each number gives one phone, none is anybody's on purpose.
public final class Samples {
  private static final String HEADER =
      "subject_type,identifier,list,risk_code,level,role,evidence,found_on,valid_until,basis,note,"
          + "reference\n";

  private final AtomicLong next = new AtomicLong();

  /// How many phones there are.
  private static final long PHONES = 1_000_000_000L;

  /// Spreads consecutive numbers over all phones; prime to their number.
  private static final long STRIDE = 618_033_989L;

  /// The phone of a number, as people write it.
  public static String phone(long number) {
    return "13%09d".formatted(Math.floorMod(number * STRIDE, PHONES));
  }

  /// The phone of a number as a subject.
  public static Subject subject(long number) {
    return new Subject(SubjectType.PHONE, "+86" + phone(number));
  }

  /// Numbers that were not used yet.
  ///
  /// @return the first of them
  public long take(int count) {
    return next.getAndAdd(count);
  }

  /// A screening's input of phones with consecutive numbers.
  public static InputStream subjects(long first, int count) {
    StringBuilder text = new StringBuilder("subject_type,identifier\n");
    for (long number = first; number < first + count; number++) {
      text.append("phone,").append(phone(number)).append('\n');
    }
    return stream(text);
  }

  /// Files phones with consecutive numbers through a node, as a user's file would be, and waits
  /// until all stand on the ledger and every member holds them.
  public static void file(Node node, long first, int count) throws Exception {
    StringBuilder text = new StringBuilder(HEADER);
    LocalDate today = LocalDate.now(Clock.system(ZoneOffset.ofHours(8)));
    for (long number = first; number < first + count; number++) {
      text.append("phone,")
          .append(phone(number))
          .append(",black,P31,2,suspect,E2,")
          .append(today.minusDays(1))
          .append(",,anti_fraud_law,measured,M-")
          .append(number)
          .append('\n');
    }
    FilingResult result;
    try (LineReader lines = reader(stream(text), today)) {
      RequestId request =
          new RequestId(Bytes.join(Bytes.ofLong(first), Bytes.ofLong(System.nanoTime())));
      result =
          node.filings()
              .file(
                  new FilingRequest(
                      request,
                      lines::next,
                      RejectSink.NONE,
                      false,
                      (read, standing, rejected) -> {}))
              .toCompletableFuture()
              .get();
    }
    if (result.accepted() != count) {
      throw new InvariantViolation("a measured filing was not accepted whole: " + result);
    }
  }

  private static LineReader reader(InputStream in, LocalDate today)
      throws IOException, FileRefused {
    return LineReader.open(
        in, LineFormat.CSV, StandardCharsets.UTF_8, Standard.first(), List.of(), today);
  }

  private static InputStream stream(StringBuilder text) {
    return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
