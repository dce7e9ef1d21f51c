package org.lianfang.acceptance;

import org.junit.jupiter.api.condition.EnabledIf;

/// The main job on CometBFT, one process a member.
@EnabledIf("org.lianfang.acceptance.Trial#hasCometBft")
class CometBftCommandLineTest extends CommandLineScenarios {
  CometBftCommandLineTest() {
    super("cometbft", "cometbft");
  }
}
