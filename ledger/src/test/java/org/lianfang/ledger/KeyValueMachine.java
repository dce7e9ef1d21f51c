package org.lianfang.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;

/// A small state machine for tests: keys with values, counters, and a scan, with request ids and a
/// checksum in place of a signature.
///
/// A command is text: member, request id, operation, key, value, checksum, separated by blanks.
/// `put` sets a key, `add` adds to a counter, `delete` removes, `count` stores how many keys have a
/// prefix, `roster` changes the roster, `refuse` is refused.
public final class KeyValueMachine implements StateMachine {
  private static final String SEEN = "seen/";

  /// Makes a command.
  public static Envelope command(
      String member, long request, String operation, String key, String value) {
    String text = String.join(" ", member, requestId(request).toString(), operation, key, value);
    Bytes bytes = Bytes.utf8(text + " " + checksum(text));
    return new Envelope(bytes, bytes, Bytes.EMPTY);
  }

  /// Makes a command that is not signed by whom it names.
  public static Envelope forged(
      String member, long request, String operation, String key, String value) {
    String text = String.join(" ", member, requestId(request).toString(), operation, key, value);
    Bytes bytes = Bytes.utf8(text + " forged");
    return new Envelope(bytes, bytes, Bytes.EMPTY);
  }

  public static RequestId requestId(long number) {
    return new RequestId(Bytes.join(Bytes.ofLong(0), Bytes.ofLong(number)));
  }

  public static RequestKey key(String member, long request) {
    return new RequestKey(new MemberId(member), requestId(request));
  }

  private record Request(
      RequestKey request, String operation, String key, String value, boolean genuine) {
    static Optional<Request> read(Bytes envelope) {
      String text = envelope.text();
      String[] parts = text.split(" ", -1);
      if (parts.length != 6 || !Bytes.utf8(text).equals(envelope)) {
        return Optional.empty();
      }
      try {
        RequestKey request =
            new RequestKey(new MemberId(parts[0]), new RequestId(Bytes.hex(parts[1])));
        String signed = text.substring(0, text.lastIndexOf(' '));
        boolean genuine = checksum(signed).equals(parts[5]);
        return Optional.of(new Request(request, parts[2], parts[3], parts[4], genuine));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    Bytes seen() {
      return Bytes.utf8(SEEN + request.member().value() + "/" + request.request());
    }
  }

  @Override
  public Optional<Reason> admit(State committed, Bytes envelope) {
    Optional<Request> request = Request.read(envelope);
    if (request.isEmpty()) {
      return Optional.of(Reason.MALFORMED);
    }
    if (!request.get().genuine()) {
      return Optional.of(Reason.BAD_SIGNATURE);
    }
    return committed.get(request.get().seen()).isPresent()
        ? Optional.of(Reason.REQUEST_ID_REUSED)
        : Optional.empty();
  }

  @Override
  public Applied apply(State state, Entry entry) {
    Optional<Reason> refusal = admit(state, entry.envelope());
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    Request request = Request.read(entry.envelope()).orElseThrow();
    Bytes key = Bytes.utf8("key/" + request.key());
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    switch (request.operation()) {
      case "put" -> changes.put(key, Optional.of(Bytes.utf8(request.value())));
      case "add" -> {
        long before = state.get(key).map(value -> value.longAt(0)).orElse(0L);
        changes.put(key, Optional.of(Bytes.ofLong(before + Long.parseLong(request.value()))));
      }
      case "delete" -> changes.put(key, Optional.empty());
      case "count" -> {
        AtomicLong count = new AtomicLong();
        state.scan(
            Bytes.utf8("key/" + request.value()), (found, value) -> count.incrementAndGet() >= 0);
        changes.put(key, Optional.of(Bytes.ofLong(count.get())));
      }
      case "roster" -> changes.put(Roster.STATE_KEY, Optional.of(Bytes.utf8(request.value())));
      default -> {
        return refused(Reason.FIELD_INVALID);
      }
    }
    changes.put(request.seen(), Optional.of(Encoding.sha256(entry.envelope())));
    List<Change> list = new ArrayList<>();
    changes.forEach((changed, value) -> list.add(new Change(changed, value)));
    return new Applied(new Outcome.Accepted(), list);
  }

  @Override
  public Optional<RequestKey> requestKey(Bytes envelope) {
    return Request.read(envelope).map(Request::request);
  }

  private static Applied refused(Reason reason) {
    return new Applied(new Outcome.Refused(reason), List.of());
  }

  private static String checksum(String text) {
    return Encoding.sha256(Bytes.utf8(text)).slice(0, 8).toHex();
  }
}
