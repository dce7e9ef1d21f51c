package org.lianfang.server.demo;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/// Left out where whoever started the tests found no engine.
@EnabledIfEnvironmentVariable(named = "LIANFANG_COMETBFT", matches = ".+")
final class CometBftMisuseTest extends MisuseScenarios {
  CometBftMisuseTest() {
    super(EngineName.COMETBFT);
  }
}
