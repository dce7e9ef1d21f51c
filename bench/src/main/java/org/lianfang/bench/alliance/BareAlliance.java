package org.lianfang.bench.alliance;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.bench.load.Engine;
import org.lianfang.bench.load.Processes;
import org.lianfang.cometbft.abci.Bundle;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;

/// Members with a ledger between them and nothing else: every replica on the disk, every rule of
/// the contract, no node.
public final class BareAlliance implements AutoCloseable {
  /// As many members as the trial alliance has banks.
  public static final int MEMBERS = 4;

  /// How many of them must answer: a majority.
  public static final int THRESHOLD = Genesis.threshold(MEMBERS);

  private static final String REPLICAS = "replicas";
  private static final String ENGINES = "engines";

  private final SecureRandom random = new SecureRandom();
  private final List<Founder> founders = new ArrayList<>();
  private final Ledgers ledgers;

  /// Makes four members on the embedded engine and begins their alliance.
  ///
  /// @param folder holds a replica for each
  public static BareAlliance begin(Path folder) throws Exception {
    return new BareAlliance(folder, Engine.EMBEDDED, MEMBERS, Bundle.ENVELOPES_MAX);
  }

  /// Makes members, all custodians and validators, and begins their alliance.
  ///
  /// @param folder holds a replica for each, and its engine's files
  public static BareAlliance begin(Path folder, Engine engine, int members) throws Exception {
    return new BareAlliance(folder, engine, members, Bundle.ENVELOPES_MAX);
  }

  /// As the other one, with a transaction of the engine's for every command.
  public static BareAlliance beginUnbundled(Path folder, Engine engine, int members)
      throws Exception {
    return new BareAlliance(folder, engine, members, 1);
  }

  private BareAlliance(Path folder, Engine engine, int members, int bundleMax) throws Exception {
    List<Integer> ports = engine == Engine.COMETBFT ? Ports.free(members) : List.of();
    List<Ledgers.Seat> seats = new ArrayList<>();
    for (int number = 1; number <= members; number++) {
      Optional<EngineSeat> seat =
          ports.isEmpty()
              ? Optional.empty()
              : Optional.of(EngineSeat.draw(ports.get(number - 1), random));
      Founder founder = Founder.of(number, seat, random);
      founders.add(founder);
      seats.add(
          new Ledgers.Seat(
              founder.id(),
              folder.resolve(REPLICAS).resolve(founder.id().value()),
              folder.resolve(ENGINES).resolve(founder.id().value()),
              seat));
    }
    this.ledgers = Ledgers.begin(engine, seats, genesis(), bundleMax);
  }

  private Envelope genesis() {
    return founders
        .getFirst()
        .sign(
            Genesis.command(
                Founder.ALLIANCE,
                founders.stream().map(Founder::application).toList(),
                founders.stream().map(Founder::signing).toList()),
            random);
  }

  /// How many members there are.
  public int members() {
    return founders.size();
  }

  /// A poster of call batches for each member, which may all post at once.
  ///
  /// @param window how many batches of each may wait for the ledger at once
  public List<BatchPoster> posters(int window) {
    return founders.stream()
        .map(founder -> new BatchPoster(ledger(founder), members(), founder, window))
        .toList();
  }

  /// Makes keys, and a filer of records for each member.
  public List<FilingPoster> filers() throws Exception {
    List<KeySet> keys = new KeyCeremony(this, random).run();
    return founders.stream().map(founder -> new FilingPoster(this, founder, keys)).toList();
  }

  /// How many commands the first member has.
  public long size() {
    try (View view = ledger(founders.getFirst()).read()) {
      return view.size();
    }
  }

  List<Founder> founders() {
    return List.copyOf(founders);
  }

  Ledger ledger(Founder founder) {
    return ledgers.of(founder.id());
  }

  /// The engines' processes.
  public Processes processes() {
    return ledgers.processes();
  }

  static Committed requireAccepted(Committed committed) {
    switch (committed.outcome()) {
      case Outcome.Accepted ignored -> {}
      case Outcome.Refused(var reason) ->
          throw new InvariantViolation("the ledger refused a measured command: " + reason);
      case Outcome.Filed(var records) -> {
        if (records.stream().anyMatch(Optional::isPresent)) {
          throw new InvariantViolation("the ledger refused a measured record: " + records);
        }
      }
    }
    return committed;
  }

  @Override
  public void close() {
    ledgers.close();
  }
}
