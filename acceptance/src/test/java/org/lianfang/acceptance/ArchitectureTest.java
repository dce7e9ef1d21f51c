package org.lianfang.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.google.protobuf.Message;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the drawn picture says, held against the code.
class ArchitectureTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.lianfang");

  @ParameterizedTest
  @ValueSource(
      strings = {"oprf", "contract", "ledger", "cometbft", "node", "server", "cli", "bench"})
  void packages_of_a_module_have_no_cycles(String module) {
    slices()
        .matching("org.lianfang." + module + ".(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(ALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol", "contract"})
  void rules_are_free_of_clock_threads_files_and_chance(String module) {
    noClasses()
        .that()
        .resideInAPackage("org.lianfang." + module + "..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.security.SecureRandom")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net.http..", "java.util.concurrent..")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .check(ALL);
  }

  @Test
  void only_the_server_knows_spring() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.lianfang.server..", "org.lianfang.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(ALL);
  }

  @Test
  void engines_are_named_by_programs_only() {
    noClasses()
        .that()
        .resideInAnyPackage("org.lianfang.node..", "org.lianfang.contract..", "org.lianfang.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.lianfang.ledger.embedded..", "org.lianfang.cometbft..")
        .check(ALL);
  }

  @Test
  void the_distributed_engine_knows_nothing_of_the_rules() {
    noClasses()
        .that()
        .resideInAPackage("org.lianfang.cometbft..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.lianfang.contract..", "org.lianfang.node..")
        .check(ALL);
  }

  @Test
  void generated_messages_stay_with_their_codecs() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.lianfang.protocol.wire..", "org.lianfang.cometbft..", "org.lianfang.node..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Message.class)
        .check(ALL);
  }
}
