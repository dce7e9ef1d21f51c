package org.lianfang.bench.alliance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.ledger.Ledger;
import org.lianfang.protocol.member.Role;

/// The founders of a large alliance on this machine: the first of them validate and hold keys, all
/// others report and query. Each may run as a process of its own, with an engine.
public final class Institutions {
  private static final String GENESIS = "genesis.json";
  private static final Set<Role> MEMBER = Set.of(Role.REPORTER, Role.QUERIER);

  private final Path folder;
  private final int validators;
  private final List<Founder> founders = new ArrayList<>();
  private final SecureRandom random = new SecureRandom();

  /// @param folder where each has a folder, and all the genesis
  public Institutions(Path folder, int members, int validators) throws IOException {
    this.folder = folder;
    this.validators = validators;
    List<Integer> ports = Ports.free(members);
    for (int number = 1; number <= members; number++) {
      Optional<EngineSeat> seat = Optional.of(EngineSeat.draw(ports.get(number - 1), random));
      founders.add(
          number <= validators
              ? Founder.of(number, seat, random)
              : Founder.of(number, MEMBER, seat, random));
    }
    GenesisFile genesis =
        new GenesisFile(
            Founder.ALLIANCE,
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            founders.subList(0, validators).stream()
                .map(founder -> founder.engine().orElseThrow().consensusKey().bytes())
                .sorted()
                .toList(),
            founders
                .getFirst()
                .sign(
                    Genesis.command(
                        Founder.ALLIANCE,
                        founders.stream().map(Founder::application).toList(),
                        founders.stream().map(Founder::signing).toList()),
                    random)
                .encoded());
    Files.createDirectories(folder);
    Files.write(folder.resolve(GENESIS), genesis.encode().toArray());
  }

  /// A member's place: validators connect to one another, all others to the validators.
  ///
  /// @param number from 1
  public MemberSeat seat(int number) {
    EngineSeat own = founders.get(number - 1).engine().orElseThrow();
    List<EngineSeat> peers =
        founders.subList(0, validators).stream()
            .map(founder -> founder.engine().orElseThrow())
            .toList();
    return MemberSeat.of(
        folder.resolve("member-" + number), folder.resolve(GENESIS), own, own.others(peers));
  }

  /// A poster for each validator, one command at a time each, all by one member's ledger.
  public List<BatchPoster> posters(Ledger ledger) {
    return founders.subList(0, validators).stream()
        .map(founder -> new BatchPoster(ledger, founders.size(), founder, 1))
        .toList();
  }
}
