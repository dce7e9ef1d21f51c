package org.lianfang.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.ScriptUtils;
import org.sqlite.SQLiteConfig;

/// One member's users, operations and idempotency keys, in one SQLite file that only its owner may
/// read.
///
/// All work goes through one connection, one piece at a time: what stands here is small and never
/// on the way of a query but for one row. A piece of work is one transaction, durable when it
/// returns. Thread-safe.
public final class Database implements AutoCloseable {
  private static final int SCHEMA = 1;

  private final ReentrantLock turn = new ReentrantLock();
  private final Connection connection;
  private final JdbcClient client;

  private Database(Connection connection) {
    this.connection = connection;
    this.client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  /// Opens the file, creating it and its tables where they are missing.
  ///
  /// @throws IllegalStateException if a newer version of this program wrote the file
  public static Database open(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(5_000);
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Database database = new Database(config.createConnection("jdbc:sqlite:" + file));
      database.migrate();
      return database;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot open " + file, e);
    }
  }

  /// Runs `work` as one transaction: all of it stands, or, where it throws, nothing.
  public <R> R transact(Function<JdbcClient, R> work) {
    turn.lock();
    try {
      connection.setAutoCommit(false);
      try {
        R result = work.apply(client);
        connection.commit();
        return result;
      } catch (RuntimeException | SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the node's database failed", e);
    } finally {
      turn.unlock();
    }
  }

  private void migrate() {
    transact(
        jdbc -> {
          int version = jdbc.sql("PRAGMA user_version").query(Integer.class).single();
          if (version > SCHEMA) {
            throw new IllegalStateException(
                "the node's database has schema " + version + ", this program knows " + SCHEMA);
          }
          if (version == 0) {
            ScriptUtils.executeSqlScript(connection, new ByteArrayResource(schema()));
            jdbc.sql("PRAGMA user_version = " + SCHEMA).update();
          }
          return version;
        });
  }

  private static byte[] schema() {
    try (var in = Database.class.getResourceAsStream("schema-1.sql")) {
      if (in == null) {
        throw new IllegalStateException("schema-1.sql is missing from the program");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    turn.lock();
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("the node's database did not close", e);
    } finally {
      turn.unlock();
    }
  }
}
