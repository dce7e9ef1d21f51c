package org.lianfang.cometbft;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.EngineHome;
import org.lianfang.cometbft.engine.EngineVoice;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.engine.Seed;
import org.lianfang.cometbft.engine.VoteRecord;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.member.SigningKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// With which consensus key the engine votes, and whether it may. Thread-safe.
///
/// A key is left only when the validators of the next block no longer name it: the engine makes a
/// change of validators two blocks after the command, and the block in between still needs the
/// former key.
final class Voting {
  private static final Logger LOG = LoggerFactory.getLogger(Voting.class);

  private final EngineHome home;
  private final CometBftLedger.Keyring keys;
  private final GenesisFile genesis;
  private final VoteRecord record;
  private boolean due;
  private EngineVoice voice;

  Voting(EngineHome home, CometBftLedger.Keyring keys, GenesisFile genesis) {
    this.home = home;
    this.keys = keys;
    this.genesis = genesis;
    this.record = new VoteRecord(home);
    this.voice =
        new EngineVoice(
            publicKey(keys.consensus()), keys.next().map(Voting::publicKey), Optional.empty());
  }

  /// The engine's own id among engines.
  NodeId node() {
    return NodeId.of(publicKey(keys.node()));
  }

  synchronized EngineVoice voice() {
    return voice;
  }

  /// Writes the files of an engine that is about to start.
  synchronized void prepare(EngineConfig config) throws IOException {
    if (due) {
      keys.advance();
      due = false;
      LOG.info("the engine votes with the new consensus key from now on");
    }
    Bytes key = publicKey(keys.consensus());
    if (keys.beginsRecord() && !Files.exists(home.folder().resolve("data/blockstore.db"))) {
      record.begin(key);
    }
    voice = new EngineVoice(key, keys.next().map(Voting::publicKey), record.flaw(key));
    if (voice.flaw().isPresent()) {
      LOG.error(
          "this engine only watches: the record of its votes is {}. Never restore one: let the"
              + " member have a new consensus key (lianfang network change-engine-key)",
          switch (voice.flaw().get()) {
            case MISSING -> "missing, or its key was drawn elsewhere";
            case OLD -> "older than its votes in blocks, or another engine has its key";
          });
    }
    config.write(
        home,
        genesis,
        voice.flaw().isPresent() ? Optional.empty() : Optional.of(keys.consensus()),
        keys.node());
  }

  /// Whether what blocks show of this engine's key stands in its record. If not, the engine must
  /// not vote any more: when it is started again it only watches.
  synchronized boolean isRecorded(long height, List<NodeId> voters) {
    NodeId own = NodeId.of(voice.key());
    try {
      return voice.flaw().isPresent() || !voters.contains(own) || record.holds(own, height);
    } catch (IOException e) {
      LOG.error("the record of votes is not readable: {}", e.toString());
      return false;
    }
  }

  /// Whether the ledger registers the key that is to follow.
  synchronized boolean isNextRegistered(State state) throws IOException {
    Optional<Bytes> next = voice.next();
    return next.isPresent() && record.isBegun(next.get()) && keys.isRegistered(state, next.get());
  }

  /// Whether the engine is to go over to the next key, which is registered: the next [#prepare]
  /// does it.
  ///
  /// @param validators of the height that the engine works on
  synchronized boolean isKeyDue(List<Bytes> validators) {
    due = !validators.contains(voice.key());
    return due;
  }

  /// Draws the key that is to follow. One that was drawn elsewhere may have voted elsewhere, and is
  /// replaced.
  synchronized Bytes drawNext() throws IOException {
    Optional<Bytes> known = keys.next().map(Voting::publicKey);
    if (known.isEmpty() || !record.isBegun(known.get())) {
      keys.drawNext();
      known = keys.next().map(Voting::publicKey);
      record.begin(known.orElseThrow());
    }
    voice = new EngineVoice(voice.key(), known, voice.flaw());
    return known.orElseThrow();
  }

  private static Bytes publicKey(Seed seed) {
    AtomicReference<Bytes> key = new AtomicReference<>();
    seed.use(bytes -> key.set(new SigningKey(bytes).verifyingKey().bytes()));
    return Objects.requireNonNull(key.get());
  }
}
