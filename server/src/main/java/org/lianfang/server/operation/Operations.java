package org.lianfang.server.operation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.lianfang.server.store.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The long work of one member's node. An operation is known durably before it starts; one that a
/// stop interrupted is marked as failed at the next start, retryable, and what it had journalled
/// goes on without it. Inputs are deleted when the work ends, operations and their files after
/// seven days. Thread-safe.
public final class Operations {

  /// Makes the problem document of a failure in one language.
  @FunctionalInterface
  public interface Problems {
    Object document(Throwable failure, String operation, Locale locale);
  }

  /// Sees an operation as it goes.
  public interface Follower extends AutoCloseable {
    /// @throws IOException if nobody listens any more
    void see(Operation operation) throws IOException;

    /// The operation has ended, or nobody listens.
    @Override
    void close();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
  private static final Duration FOLLOWED_EVERY = Duration.ofSeconds(1);
  private static final Duration KEPT = Duration.ofDays(7);
  private static final int RUNNING_MAX = 8;

  /// An operation, and whether an earlier request had started it.
  public record Started(Operation operation, boolean replayed) {}

  /// The same request key came with another content.
  @SuppressWarnings("serial")
  public static final class RequestDiffers extends Exception {
    RequestDiffers() {
      super("the request key was used for other content");
    }
  }

  /// As many operations run as may run at once.
  @SuppressWarnings("serial")
  public static final class TooMany extends Exception {
    TooMany() {
      super("too many operations run");
    }
  }

  private static final class Running {
    final CompletableFuture<Operation> end = new CompletableFuture<>();
    volatile Operation.Progress progress;
    volatile boolean cancelled;
    private volatile boolean cutShort;

    Running(Operation.Progress progress) {
      this.progress = progress;
    }

    /// Asked by the work, which ends early where it hears yes.
    boolean endsEarly() {
      cutShort |= cancelled;
      return cutShort;
    }

    Operation.State end(boolean failed) {
      return failed
          ? Operation.State.FAILED
          : cutShort ? Operation.State.CANCELLED : Operation.State.SUCCEEDED;
    }
  }

  private final Database database;
  private final OperationTable table;
  private final Path directory;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Executor executor;
  private final JsonMapper json;
  private final Problems problems;
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(RUNNING_MAX);

  /// Opens the operations of a node, and marks those that the last stop interrupted.
  ///
  /// @param directory where inputs and results lie, readable by the owner only
  /// @param executor starts each piece of work without waiting
  /// @param problems makes the problem document of a failure
  /// @param interrupted the problem document of an operation that a stop interrupted
  public Operations(
      Database database,
      Path directory,
      InstantSource clock,
      SecureRandom random,
      Executor executor,
      JsonMapper json,
      Problems problems,
      Object interrupted) {
    this.database = database;
    this.table = new OperationTable(json);
    this.directory = directory;
    this.clock = clock;
    this.random = random;
    this.executor = executor;
    this.json = json;
    this.problems = problems;
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long now = clock.millis();
    JsonNode problem = json.valueToTree(interrupted);
    database
        .transact(jdbc -> table.interruptAll(jdbc, now, problem))
        .forEach(id -> delete(file(id, "input")));
  }

  /// A fresh file for an input that is being received, in the operations' own folder.
  public Path inbox() throws IOException {
    return Files.createTempFile(
        directory,
        "inbox-",
        ".part",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /// Starts `work` on `input`, which it takes over, unless a request of the same key did so before.
  ///
  /// @param requestKey names the caller's request, if the caller gave it a name
  /// @param fingerprint hash of the request's whole content
  public Started start(
      Operation.Kind kind,
      String user,
      Optional<Bytes> requestKey,
      Bytes fingerprint,
      Path input,
      Work work)
      throws RequestDiffers, TooMany, IOException {
    purge();
    Optional<OperationTable.Known> known =
        requestKey.flatMap(key -> database.transact(jdbc -> table.byRequest(jdbc, key)));
    if (known.isPresent()) {
      delete(input);
      return replay(known.get(), fingerprint);
    }
    if (!places.tryAcquire()) {
      delete(input);
      throw new TooMany();
    }
    String id = OperationId.generate(clock.millis(), random);
    Operation operation =
        new Operation(
            id,
            kind,
            user,
            Operation.State.RUNNING,
            Instant.ofEpochMilli(clock.millis()),
            Optional.empty(),
            Operation.Progress.begin(Files.size(input)),
            Optional.empty(),
            Optional.empty());
    Running run = new Running(operation.progress());
    running.put(id, run);
    try {
      Files.move(input, file(id, "input"));
      boolean mine =
          database.transact(jdbc -> table.insert(jdbc, operation, requestKey, fingerprint));
      if (!mine) {
        abandon(id);
        return replay(
            database
                .transact(jdbc -> table.byRequest(jdbc, requestKey.orElseThrow()))
                .orElseThrow(),
            fingerprint);
      }
      executor.execute(() -> perform(operation, run, work));
      return new Started(operation, false);
    } catch (IOException | RuntimeException e) {
      abandon(id);
      throw e;
    }
  }

  private void abandon(String id) {
    running.remove(id);
    places.release();
    delete(file(id, "input"));
  }

  private Started replay(OperationTable.Known known, Bytes fingerprint) throws RequestDiffers {
    if (!known.fingerprint().equals(fingerprint)) {
      throw new RequestDiffers();
    }
    return new Started(find(known.id()).orElseThrow(), true);
  }

  private void perform(Operation operation, Running run, Work work) {
    String id = operation.id();
    Optional<JsonNode> result = Optional.empty();
    Optional<JsonNode> problem = Optional.empty();
    try {
      result =
          Optional.of(
              json.valueToTree(
                  work.run(
                      new Work.Desk(
                          id,
                          operation.startedAt(),
                          file(id, "input"),
                          file(id, "rejects"),
                          file(id, "hits"),
                          progress -> run.progress = progress,
                          run::endsEarly))));
    } catch (Exception e) {
      problem = Optional.of(json.valueToTree(problems.document(e, id, work.locale())));
    }
    Operation ended =
        new Operation(
            id,
            operation.kind(),
            operation.user(),
            run.end(problem.isPresent()),
            operation.startedAt(),
            Optional.of(Instant.ofEpochMilli(clock.millis())),
            run.progress,
            result,
            problem);
    try {
      database.transact(jdbc -> table.end(jdbc, ended));
    } finally {
      running.remove(id);
      places.release();
      delete(file(id, "input"));
      run.end.complete(ended);
    }
  }

  /// Finds an operation, with its newest progress.
  public Optional<Operation> find(String id) {
    if (!OperationId.isOne(id)) {
      return Optional.empty();
    }
    Running run = running.get(id);
    return database
        .transact(jdbc -> table.find(jdbc, id))
        .map(
            known ->
                run == null || known.state() != Operation.State.RUNNING
                    ? known
                    : new Operation(
                        id,
                        known.kind(),
                        known.user(),
                        known.state(),
                        known.startedAt(),
                        known.endedAt(),
                        run.progress,
                        known.result(),
                        known.problem()));
  }

  /// Lets the operation read no further: what it has read goes to its end, and then it ends. One
  /// that has ended stays as it is.
  public void cancel(String id) {
    Running run = running.get(id);
    if (run != null) {
      run.cancelled = true;
    }
  }

  /// Shows the operation about once a second as long as it runs, and at its end, in a thread of its
  /// own.
  public void follow(String id, Follower follower) {
    executor.execute(
        () -> {
          try (follower) {
            Optional<Operation> operation = find(id);
            while (operation.isPresent()) {
              follower.see(operation.get());
              operation =
                  operation.get().state() == Operation.State.RUNNING
                      ? await(id, FOLLOWED_EVERY)
                      : Optional.empty();
            }
          } catch (IOException e) {
            LOG.debug("whoever followed the operation {} is gone", id);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /// Waits until the operation has ended, at most `limit`, and returns how it stands then.
  public Optional<Operation> await(String id, Duration limit) throws InterruptedException {
    @Nullable Running run = running.get(id);
    if (run != null) {
      try {
        return Optional.of(run.end.get(limit.toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        return find(id);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    return find(id);
  }

  /// A file that an ended operation left, if it left one.
  public Optional<Path> attachment(Operation operation, Operation.Attachment attachment) {
    Path file =
        file(
            operation.id(),
            switch (attachment) {
              case REJECTS -> "rejects";
              case HITS -> "hits";
            });
    return operation.state() != Operation.State.RUNNING && Files.isRegularFile(file)
        ? Optional.of(file)
        : Optional.empty();
  }

  /// How many run now.
  public int running() {
    return running.size();
  }

  private void purge() {
    long before = clock.instant().minus(KEPT).toEpochMilli();
    List<String> gone = database.transact(jdbc -> table.purge(jdbc, before));
    for (String id : gone) {
      delete(file(id, "rejects"));
      delete(file(id, "hits"));
    }
  }

  private Path file(String id, String what) {
    return directory.resolve(id + "." + what);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
