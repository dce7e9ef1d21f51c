package org.lianfang.server.demo;

final class EmbeddedMisuseTest extends MisuseScenarios {
  EmbeddedMisuseTest() {
    super(EngineName.EMBEDDED);
  }
}
