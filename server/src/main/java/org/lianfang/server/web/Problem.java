package org.lianfang.server.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lianfang.node.ceremony.CeremonyFailed;
import org.lianfang.node.ceremony.CeremonyProgress;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;

/// A request that is not answered as asked, on its way to the one place that writes it down. Its
/// words never hold an identifier, a token, a secret or another failure's message.
@SuppressWarnings("serial")
public final class Problem extends RuntimeException {

  /// One of several things that are wrong, before it is said in one language.
  record Flaw(
      Optional<Long> line,
      Optional<String> pointer,
      Optional<String> field,
      String code,
      Said message) {
    Fault in(Locale locale) {
      return new Fault(line, pointer, field, code, message.in(locale));
    }
  }

  /// One of several things that are wrong.
  ///
  /// @param pointer JSON pointer into the body, or the name of a parameter
  public record Fault(
      Optional<Long> line,
      Optional<String> pointer,
      Optional<String> field,
      String code,
      String message) {}

  /// The document of RFC 9457.
  public record Document(
      String type,
      String title,
      int status,
      String detail,
      String instance,
      String code,
      String requestId,
      boolean retryable,
      List<Fault> errors) {}

  private final Reason reason;
  private final Said detail;
  private final List<Flaw> flaws;

  Problem(Reason reason, Said detail, List<Flaw> flaws) {
    super(reason.name() + ": " + detail.en(), null, false, false);
    this.reason = reason;
    this.detail = detail;
    this.flaws = List.copyOf(flaws);
  }

  public Problem(Reason reason, String zh, String en) {
    this(reason, new Said(zh, en), List.of());
  }

  /// A problem with one field.
  public static Problem field(String field, String zh, String en) {
    return field(field, Reason.FIELD_INVALID, zh, en);
  }

  /// A problem with one field that has a code of its own.
  static Problem field(String field, Enum<?> code, String zh, String en) {
    return new Problem(
        Reason.FIELD_INVALID,
        new Said(field + "：" + zh, field + ": " + en),
        List.of(
            new Flaw(
                Optional.empty(),
                Optional.of("/" + field),
                Optional.of(field),
                code.name(),
                new Said(zh, en))));
  }

  public static Problem of(Refused refused) {
    String detail = refused.getMessage() == null ? refused.reason().en() : refused.getMessage();
    return new Problem(refused.reason(), new Said(refused.zh(), detail), List.of());
  }

  /// Keys that were not made, with whom the last ceremony named.
  static Problem of(CeremonyFailed failed) {
    CeremonyProgress last = failed.last();
    return of(
        new Refused(
            Reason.KEY_NOT_READY,
            Detail.CEREMONY_IN_VAIN,
            last.ceremony().id(),
            last.standing().name().toLowerCase(Locale.ROOT),
            last.faulty().stream()
                .map(faulty -> faulty.participant() + " (" + faulty.fault().wireName() + ")")
                .collect(Collectors.joining(", ", "", last.faulty().isEmpty() ? "-" : ""))));
  }

  /// The reason alone, in its own words.
  public static Problem of(Reason reason) {
    return new Problem(reason, reason.zh(), reason.en());
  }

  /// The document of an operation that failed, for whoever started it. An unexpected failure is
  /// logged by type and place.
  public static Document ofWork(Throwable failure, String operation, Locale locale) {
    return Problems.problem(failure, operation).document(locale, operation);
  }

  /// The document of an operation that a stop of the node interrupted.
  public static Document interrupted() {
    return new Problem(
            Reason.OUTCOME_UNKNOWN,
            "节点在操作期间停止；已记入日志的部分会继续完成，请重新提交同一文件",
            "The node stopped during the operation; what it had journalled is completed; send the"
                + " same file again for the rest")
        .document(Locale.ENGLISH, "interrupted");
  }

  public Reason reason() {
    return reason;
  }

  /// Whether the same request may succeed later.
  public boolean isRetryable() {
    return reason.retry() != Reason.Retry.NEVER;
  }

  /// The document for a caller of this language.
  public Document document(Locale locale, String requestId) {
    return new Document(
        "urn:lianfang:error:" + reason.name(),
        Said.isChinese(locale) ? reason.zh() : reason.en(),
        reason.httpStatus(),
        detail.in(locale),
        "urn:lianfang:request:" + requestId,
        reason.name(),
        requestId,
        isRetryable(),
        flaws.stream().map(flaw -> flaw.in(locale)).toList());
  }
}
