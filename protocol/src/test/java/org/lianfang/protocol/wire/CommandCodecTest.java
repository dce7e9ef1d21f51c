package org.lianfang.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.SigningKey;

class CommandCodecTest {
  private static final long SEED = 20260314;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final SampleCommands samples = new SampleCommands(random);

  @Test
  void every_command_reads_back_as_it_was_written() throws Malformed {
    Set<Class<?>> kinds = new HashSet<>();
    for (int round = 0; round < 20; round++) {
      for (SignedCommand command : samples.one()) {
        Bytes encoded = CommandCodec.encode(command);
        SignedCommand decoded = CommandCodec.decode(encoded);
        assertThat(decoded).as("seed %d", SEED).isEqualTo(command);
        assertThat(CommandCodec.encode(decoded)).isEqualTo(encoded);
        kinds.add(command.command().getClass());
      }
    }
    assertThat(kinds).hasSize(Command.class.getPermittedSubclasses().length);
  }

  @Test
  void an_envelope_carries_a_signature_over_label_alliance_and_body() throws Malformed {
    SigningKey key = new SigningKey(samples.bytes(32).toArray());
    SignedCommand command = samples.one().getLast();

    org.lianfang.protocol.ledger.Envelope envelope = EnvelopeCodec.sign(command, "pilot", key);

    assertThat(EnvelopeCodec.decode(envelope.encoded())).isEqualTo(envelope);
    assertThat(CommandCodec.decode(envelope.body())).isEqualTo(command);
    String label = org.lianfang.protocol.ledger.Envelope.LABEL;
    assertThat(key.verifyingKey().verify(label, "pilot", envelope.body(), envelope.signature()))
        .isTrue();
    assertThat(key.verifyingKey().verify(label, "other", envelope.body(), envelope.signature()))
        .isFalse();
  }

  @Test
  void any_other_encoding_of_the_same_message_is_refused() throws Malformed {
    for (SignedCommand command : samples.one()) {
      Bytes encoded = CommandCodec.encode(command);
      // A field that no message has, and a field that is already there once more.
      assertRefused(Bytes.join(encoded, Bytes.hex("f83f01")));
      assertRefused(Bytes.join(encoded, Bytes.hex("20"), Bytes.hex("808080808000")));
      assertRefused(Bytes.join(encoded.slice(18, encoded.size()), encoded.slice(0, 18)));
    }
  }

  @Test
  void an_unknown_field_inside_a_nested_message_is_refused() throws Exception {
    CommandBody body =
        CommandBody.parseFrom(
            CommandCodec.encode(
                    samples.one().stream()
                        .filter(c -> c.command() instanceof Command.OpenCeremony)
                        .findFirst()
                        .orElseThrow())
                .toArray());
    KeyName known = body.getOpenCeremony().getKeys(0);
    KeyName unknown = KeyName.parseFrom(known.toByteString().concat(ByteString.fromHex("f83f01")));
    CommandBody changed =
        body.toBuilder()
            .setOpenCeremony(body.getOpenCeremony().toBuilder().setKeys(0, unknown))
            .build();

    assertRefused(Bytes.owning(changed.toByteArray()));
  }

  @Test
  void lists_are_bounded() throws Exception {
    CommandBody base = bodyOf(Command.FileRecords.class);
    FiledRecord record = base.getFileRecords().getRecords(0);
    FileRecords.Builder filing = FileRecords.newBuilder();
    for (int i = 0; i < Command.FileRecords.RECORDS_MAX; i++) {
      filing.addRecords(record);
    }
    CommandBody full = base.toBuilder().setFileRecords(filing).build();
    CommandCodec.decode(Bytes.owning(full.toByteArray()));

    CommandBody over = base.toBuilder().setFileRecords(filing.addRecords(record)).build();
    assertRefused(Bytes.owning(over.toByteArray()));
    CommandBody none = base.toBuilder().setFileRecords(FileRecords.newBuilder()).build();
    assertRefused(Bytes.owning(none.toByteArray()));
  }

  @Test
  void times_outside_four_digit_years_are_refused() throws Exception {
    CommandBody base = bodyOf(Command.Vote.class);
    for (long seconds : new long[] {-1, 253_402_300_800L, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertRefused(Bytes.owning(base.toBuilder().setExpiresAt(seconds).build().toByteArray()));
    }
  }

  @Test
  void any_bytes_get_an_answer() {
    for (int round = 0; round < 4_000; round++) {
      decodeAll(samples.bytes(random.nextInt(80)));
    }
    assertThat(Bytes.EMPTY).satisfies(CommandCodecTest::decodeAll);
  }

  @Test
  void mutated_messages_get_an_answer() {
    for (int round = 0; round < 5; round++) {
      for (SignedCommand command : samples.one()) {
        Bytes body = CommandCodec.encode(command);
        for (int i = 0; i < 60; i++) {
          decodeAll(mutate(body));
        }
      }
      Bytes core = MemberCodec.encode(samples.core());
      Bytes header = RecordHeaderCodec.encode(samples.header());
      for (int i = 0; i < 100; i++) {
        decodeAll(mutate(core));
        decodeAll(mutate(header));
      }
    }
  }

  @Test
  void what_is_too_large_is_refused_unread() {
    Bytes large = Bytes.owning(new byte[CommandCodec.SIZE_MAX + 1]);

    assertThatThrownBy(() -> CommandCodec.decode(large)).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> EnvelopeCodec.decode(large)).isInstanceOf(Malformed.class);
  }

  private CommandBody bodyOf(Class<? extends Command> kind) throws Exception {
    List<SignedCommand> commands = samples.one();
    SignedCommand command =
        commands.stream().filter(c -> kind.isInstance(c.command())).findFirst().orElseThrow();
    return CommandBody.parseFrom(CommandCodec.encode(command).toArray());
  }

  private static void assertRefused(Bytes bytes) {
    assertThatThrownBy(() -> CommandCodec.decode(bytes)).isInstanceOf(Malformed.class);
  }

  /// Whatever is read must have been canonical; nothing but [Malformed] may be thrown.
  private static void decodeAll(Bytes bytes) {
    try {
      assertThat(CommandCodec.encode(CommandCodec.decode(bytes))).isEqualTo(bytes);
    } catch (Malformed expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
    try {
      assertThat(EnvelopeCodec.decode(bytes).encoded()).isEqualTo(bytes);
    } catch (Malformed expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
    try {
      assertThat(RecordHeaderCodec.encode(RecordHeaderCodec.decode(bytes))).isEqualTo(bytes);
    } catch (Malformed expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
    try {
      assertThat(MemberCodec.encode(MemberCodec.decodeGenesisCore(bytes))).isEqualTo(bytes);
    } catch (Malformed expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
    try {
      assertThat(MemberCodec.encode(MemberCodec.decodeApplication(bytes))).isEqualTo(bytes);
    } catch (Malformed expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
    try {
      assertThat(MemberCodec.encode(MemberCodec.decodeRoster(bytes))).isEqualTo(bytes);
    } catch (Malformed expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
    try {
      assertThat(MemberCodec.encode(MemberCodec.decodeMember(bytes))).isEqualTo(bytes);
    } catch (Malformed expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
  }

  private Bytes mutate(Bytes bytes) {
    byte[] content = bytes.toArray();
    return switch (random.nextInt(4)) {
      case 0 -> {
        content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        yield Bytes.owning(content);
      }
      case 1 -> {
        content[random.nextInt(content.length)] = (byte) random.nextInt();
        content[random.nextInt(content.length)] = (byte) 0xff;
        yield Bytes.owning(content);
      }
      case 2 -> Bytes.owning(Arrays.copyOf(content, random.nextInt(content.length)));
      default -> {
        int at = random.nextInt(content.length);
        yield Bytes.join(
            bytes.slice(0, at), samples.bytes(random.nextInt(5)), bytes.slice(at, bytes.size()));
      }
    };
  }
}
