package org.lianfang.cometbft.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What the engine's consensus keys have signed, as far as this folder knows. A key that forgot a
/// vote may vote twice at one height, for which the ledger suspends its member; so a key votes only
/// where its record is whole.
///
/// | file | what |
/// |---|---|
/// | `data/priv_validator_state.json` | the engine's own: the newest vote; written before it is sent |
/// | `validator_keys` | the public keys that were drawn in this folder, one a line |
/// | `CACHEDIR.TAG` | tells backup programs to leave this folder out |
/// | `signed_height` | the newest height at which blocks show a vote, and by whom |
///
/// A record begins when its key is drawn and at no other time: a key that comes without one, as
/// from a backup of the member's secrets, does not vote. Nor does one whose record is older than a
/// vote in a block, as from a backup of the whole folder, or beside a second engine with its key.
///
/// Thread-safe.
public final class VoteRecord {
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] FIRST =
      "{\"height\": \"0\", \"round\": 0, \"step\": 0}\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] NO_BACKUP =
      """
      Signature: 8a477f597d28d172789f06886806bc55
      # Backup programs leave this folder out: an engine's record of its votes never comes back.
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final Path state;
  private final Path keys;
  private final Path noBackup;
  private final Path signed;
  private NodeId signer = new NodeId(Bytes.owning(new byte[NodeId.SIZE]));
  private long signedHeight;

  public VoteRecord(EngineHome home) {
    this.state = home.data("priv_validator_state.json");
    this.keys = home.folder().resolve("validator_keys");
    this.noBackup = home.folder().resolve("CACHEDIR.TAG");
    this.signed = home.folder().resolve("signed_height");
  }

  /// Why a consensus key does not vote here.
  public enum Flaw {
    /// It has no record here, or was drawn elsewhere.
    MISSING,
    /// Blocks show a vote of it that the record lacks.
    OLD
  }

  /// What keeps a consensus key from voting, if anything does.
  public synchronized Optional<Flaw> flaw(Bytes key) throws IOException {
    Optional<Long> height = height();
    if (height.isEmpty() || !isDrawnHere(key)) {
      return Optional.of(Flaw.MISSING);
    }
    return height.get() < signedHeight(NodeId.of(key)) ? Optional.of(Flaw.OLD) : Optional.empty();
  }

  /// Whether a key was drawn here. A record without a list of keys is that of the first key.
  private boolean isDrawnHere(Bytes key) throws IOException {
    if (!Files.exists(keys)) {
      append(key);
      return true;
    }
    return Files.readAllLines(keys, StandardCharsets.US_ASCII).contains(key.toHex());
  }

  /// Makes the record before the first key is drawn; one that is there stays.
  public synchronized void begin() throws IOException {
    EngineHome.write(noBackup, NO_BACKUP);
    if (!Files.exists(state)) {
      EngineHome.write(state, FIRST);
    }
  }

  /// Notes a key that was drawn just now and has never signed. An older record stays: it only keeps
  /// the key from heights that are over.
  public synchronized void begin(Bytes key) throws IOException {
    if (!Files.exists(keys) || !isDrawnHere(key)) {
      append(key);
    }
    begin();
  }

  /// Whether a key's record began here.
  public synchronized boolean isBegun(Bytes key) throws IOException {
    return Files.exists(keys) && isDrawnHere(key);
  }

  private void append(Bytes key) throws IOException {
    List<String> known =
        Files.exists(keys) ? Files.readAllLines(keys, StandardCharsets.US_ASCII) : List.of();
    String all = String.join("\n", known) + (known.isEmpty() ? "" : "\n") + key.toHex() + "\n";
    EngineHome.write(keys, all.getBytes(StandardCharsets.US_ASCII));
  }

  /// Notes that a block shows a key's vote.
  ///
  /// @return whether the record holds that vote
  public synchronized boolean holds(NodeId voter, long height) throws IOException {
    if (height > signedHeight(voter)) {
      signedHeight = height;
      // Not synced: a loss of power costs the memory of some blocks, which come again.
      Files.writeString(
          createdSigned(), "%s %020d%n".formatted(voter, height), StandardCharsets.US_ASCII);
    }
    return height().filter(recorded -> recorded >= height).isPresent();
  }

  private Path createdSigned() throws IOException {
    if (!Files.exists(signed)) {
      Files.createFile(
          signed,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return signed;
  }

  private long signedHeight(NodeId voter) throws IOException {
    if (!voter.equals(signer)) {
      signer = voter;
      signedHeight = 0;
      if (Files.exists(signed)) {
        String line = Files.readString(signed, StandardCharsets.US_ASCII).strip();
        if (line.matches("[0-9a-f]{40} [0-9]{20}") && line.startsWith(voter.toString())) {
          signedHeight = Long.parseLong(line.substring(41));
        }
      }
    }
    return signedHeight;
  }

  /// The height of the newest vote by the engine's own record; empty if there is none, or it is not
  /// readable.
  private Optional<Long> height() {
    try {
      String height = JSON.readTree(Files.readAllBytes(state)).path("height").asString("");
      return Optional.of(Long.parseLong(height));
    } catch (IOException | JacksonException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
