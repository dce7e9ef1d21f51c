package org.lianfang.server.network;

import picocli.CommandLine.Command;

/// `network`: the files that institutions exchange. Votes and the view of the network are another
/// program's.
@Command(
    name = "network",
    description = {
      "Makes the files that institutions exchange to begin an alliance, or to join one:",
      "apply, init, sign, genesis, join. resync mends a stopped node. docs/operations.md walks",
      "through them."
    },
    subcommands = {
      ApplyCommand.class,
      InitCommand.class,
      SignCommand.class,
      GenesisCommand.class,
      JoinCommand.class,
      ResyncCommand.class
    })
public final class NetworkCommand {}
