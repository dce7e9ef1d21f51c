package org.lianfang.bench.alliance;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.bench.load.Recorder;
import org.lianfang.bench.load.Work;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.RecordHeaderCodec;

/// One member that files records, many in each command and some commands at once: the ledger's part
/// of a filing, without tokens and payloads.
public final class FilingPoster implements Work {
  private final Founder source;
  private final KeyId tokenKey;
  private final KeyId payloadKey;
  private final Posting posting;
  private final SecureRandom random = new SecureRandom();
  private int records = 1;

  /// @param keys of phones and of payloads
  FilingPoster(BareAlliance alliance, Founder source, List<KeySet> keys) {
    this.source = source;
    this.tokenKey = key(keys, true);
    this.payloadKey = key(keys, false);
    this.posting = new Posting(alliance.ledger(source), 1, this::next);
  }

  /// Sets how many records each command files from now on.
  public FilingPoster of(int perCommand) {
    records = perCommand;
    posting.counting(perCommand);
    return this;
  }

  /// Sets how many commands may wait for the ledger at once from now on.
  public FilingPoster window(int commands) {
    posting.window(commands);
    return this;
  }

  /// Lets commands be signed before a run's clock starts, from now on.
  public FilingPoster signAhead() {
    posting.signAhead();
    return this;
  }

  /// The same member, one command at a time.
  public Work oneAtATime() {
    return posting.oneAtATime();
  }

  private static KeyId key(List<KeySet> keys, boolean ofType) {
    return keys.stream()
        .filter(key -> key.name().subjectType().isPresent() == ofType)
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Override
  public void prepare(Duration time) {
    posting.prepare(time);
  }

  @Override
  public void call(Recorder recorder) throws Exception {
    posting.call(recorder);
  }

  @Override
  public void drain(Recorder recorder) throws Exception {
    posting.drain(recorder);
  }

  private Envelope next() {
    LocalDate today = LocalDate.now(Clock.system(ZoneOffset.ofHours(8)));
    HeaderFields fields =
        new HeaderFields(
            SubjectType.PHONE,
            ListType.BLACK,
            new RiskCode(RiskCode.Family.P, 31),
            SubjectRole.SUSPECT,
            EvidenceClass.E2,
            Level.TWO,
            LegalBasis.ANTI_FRAUD_LAW,
            today.minusDays(3),
            today.plusDays(100));
    List<FiledRecord> filed = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      RecordId id =
          new RecordId(
              Bytes.join(
                  Bytes.ofInt(source.number()),
                  Founder.random(RecordId.SIZE - Integer.BYTES, random)));
      RecordHeader header = new RecordHeader(id, fields, 1, payloadKey);
      filed.add(
          new FiledRecord(
              RecordHeaderCodec.encode(header), header, tokenKey, Founder.random(32, random)));
    }
    return source.sign(new Command.FileRecords(filed), random);
  }

  /// How many bytes a command has.
  public int envelopeSize() {
    return next().encoded().size();
  }
}
