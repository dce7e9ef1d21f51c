package org.lianfang.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.protocol.Bytes;
import org.lianfang.server.store.Database;
import org.lianfang.server.web.Json;

class OperationsTest {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes CONTENT = Bytes.utf8("content");

  @TempDir Path directory;
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private Database database;
  private final List<Runnable> waiting = new ArrayList<>();

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("server.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Operations operations(Executor executor) {
    return new Operations(
        database,
        directory.resolve("operations"),
        () -> now,
        new SecureRandom(),
        executor,
        Json.MAPPER,
        (failure, id, locale) -> Map.of("code", String.valueOf(failure.getMessage())),
        Map.of("code", "INTERRUPTED"));
  }

  private static Path input(Operations operations) throws IOException {
    return Files.writeString(operations.inbox(), "content");
  }

  private static Operations.Started start(Operations operations, Bytes fingerprint, Work work)
      throws Exception {
    return operations.start(
        Operation.Kind.FILING, "ada", Optional.of(KEY), fingerprint, input(operations), work);
  }

  @Test
  void work_ends_with_its_result_and_its_files_and_without_its_input() throws Exception {
    Operations operations = operations(Runnable::run);
    Operation started =
        start(
                operations,
                CONTENT,
                desk -> {
                  Files.writeString(desk.rejects(), Files.readString(desk.input()));
                  desk.progress().accept(new Operation.Progress(2, 7, 7, 1, 0, 1));
                  return Map.of("accepted", 1);
                })
            .operation();

    Operation ended = operations.find(started.id()).orElseThrow();
    assertThat(ended.state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(ended.result().orElseThrow().get("accepted").asInt()).isEqualTo(1);
    assertThat(ended.progress().rejected()).isEqualTo(1);
    assertThat(operations.attachment(ended, Operation.Attachment.REJECTS).map(OperationsTest::read))
        .contains("content");
    try (var files = Files.list(directory.resolve("operations"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_repeated_request_is_the_same_operation_and_other_content_is_refused() throws Exception {
    Operations operations = operations(Runnable::run);
    Operations.Started first = start(operations, CONTENT, desk -> 1);
    Operations.Started second = start(operations, CONTENT, desk -> 2);

    assertThat(second.replayed()).isTrue();
    assertThat(second.operation().id()).isEqualTo(first.operation().id());
    assertThatThrownBy(() -> start(operations, Bytes.utf8("other"), desk -> 3))
        .isInstanceOf(Operations.RequestDiffers.class);
  }

  @Test
  void a_failed_request_starts_anew() throws Exception {
    Operations operations = operations(Runnable::run);
    Operation failed =
        start(
                operations,
                CONTENT,
                desk -> {
                  throw new IOException("BROKEN");
                })
            .operation();
    assertThat(operations.find(failed.id()).orElseThrow().problem().orElseThrow().toString())
        .contains("BROKEN");

    assertThat(start(operations, CONTENT, desk -> 1).replayed()).isFalse();
  }

  @Test
  void a_stop_interrupts_what_runs() throws Exception {
    Operations before = operations(waiting::add);
    Operation running = start(before, CONTENT, desk -> 1).operation();
    assertThat(before.find(running.id()).orElseThrow().state()).isEqualTo(Operation.State.RUNNING);

    Operations after = operations(Runnable::run);

    Operation interrupted = after.find(running.id()).orElseThrow();
    assertThat(interrupted.state()).isEqualTo(Operation.State.FAILED);
    assertThat(interrupted.problem().orElseThrow().toString()).contains("INTERRUPTED");
    assertThat(start(after, CONTENT, desk -> 1).replayed()).isFalse();
  }

  @Test
  void only_so_many_run_at_once() throws Exception {
    Operations operations = operations(waiting::add);
    for (int i = 0; i < 8; i++) {
      var _ =
          operations.start(
              Operation.Kind.FILING, "ada", Optional.empty(), CONTENT, input(operations), d -> 1);
    }

    assertThatThrownBy(() -> start(operations, CONTENT, desk -> 1))
        .isInstanceOf(Operations.TooMany.class);
    assertThat(operations.running()).isEqualTo(8);
  }

  @Test
  void waiting_ends_with_the_work_or_the_limit() throws Exception {
    Operations operations = operations(waiting::add);
    String id = start(operations, CONTENT, desk -> 1).operation().id();

    assertThat(operations.await(id, Duration.ofMillis(1)).orElseThrow().state())
        .isEqualTo(Operation.State.RUNNING);
    waiting.forEach(Runnable::run);
    assertThat(operations.await(id, Duration.ofSeconds(10)).orElseThrow().state())
        .isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void who_cancels_gets_what_was_done_and_may_start_anew() throws Exception {
    Operations operations = operations(waiting::add);
    String id =
        start(operations, CONTENT, desk -> desk.cancelled().getAsBoolean() ? 1 : 2)
            .operation()
            .id();
    operations.cancel(id);
    waiting.forEach(Runnable::run);

    Operation ended = operations.find(id).orElseThrow();
    assertThat(ended.state()).isEqualTo(Operation.State.CANCELLED);
    assertThat(ended.result().orElseThrow().asInt()).isEqualTo(1);
    assertThat(start(operations, CONTENT, desk -> 1).replayed()).isFalse();
  }

  @Test
  void cancelling_comes_too_late_for_work_that_asks_no_more() throws Exception {
    Operations operations = operations(waiting::add);
    String id = start(operations, CONTENT, desk -> 1).operation().id();
    operations.cancel(id);
    waiting.forEach(Runnable::run);
    operations.cancel(id);

    assertThat(operations.find(id).orElseThrow().state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  @Test
  void a_follower_sees_the_operation_run_and_end() throws Exception {
    Operations operations = operations(task -> Thread.ofVirtual().start(task));
    CountDownLatch seen = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    List<Operation.State> states = new CopyOnWriteArrayList<>();
    String id =
        start(
                operations,
                CONTENT,
                desk -> {
                  seen.await();
                  return 1;
                })
            .operation()
            .id();
    operations.follow(
        id,
        new Operations.Follower() {
          @Override
          public void see(Operation operation) {
            states.add(operation.state());
            seen.countDown();
          }

          @Override
          public void close() {
            closed.countDown();
          }
        });

    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(states).startsWith(Operation.State.RUNNING).endsWith(Operation.State.SUCCEEDED);
  }

  @Test
  void old_operations_and_their_files_go() throws Exception {
    Operations operations = operations(Runnable::run);
    Operation old =
        start(operations, CONTENT, desk -> Files.writeString(desk.hits(), "x").toString())
            .operation();

    now = now.plus(Duration.ofDays(8));
    var _ =
        operations.start(
            Operation.Kind.FILING, "ada", Optional.empty(), CONTENT, input(operations), d -> 1);

    assertThat(operations.find(old.id())).isEmpty();
    assertThat(directory.resolve("operations").resolve(old.id() + ".hits")).doesNotExist();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
