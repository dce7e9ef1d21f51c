package org.lianfang.acceptance;

/// The main job on the embedded engine.
class EmbeddedCommandLineTest extends CommandLineScenarios {
  EmbeddedCommandLineTest() {
    super("embedded", "trial");
  }
}
