package org.lianfang.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.operation.Operations;
import org.lianfang.server.store.Database;
import org.lianfang.server.user.Users;
import org.lianfang.server.web.AnsweredRequests;
import org.lianfang.server.web.Json;
import org.lianfang.server.web.Problem;

/// One member's node in this process, with what the server adds to it: users, operations and
/// answered requests.
public final class HostedNode implements AutoCloseable {
  private final MemberId member;
  private final int port;
  private final Database database;
  private final Users users;
  private final AnsweredRequests answered;
  private final Operations operations;

  /// Opens what the server keeps of a node.
  ///
  /// @param port of the REST interface
  /// @param directory the member's own folder
  public HostedNode(
      MemberId member,
      int port,
      Path directory,
      InstantSource clock,
      SecureRandom random,
      Executor executor) {
    this.member = member;
    this.port = port;
    this.database = Database.open(directory.resolve("server.db"));
    this.users = new Users(member, database, clock, random);
    this.answered = new AnsweredRequests(database, clock, random);
    this.operations =
        new Operations(
            database,
            directory.resolve("operations"),
            clock,
            random,
            executor,
            Json.MAPPER,
            Problem::ofWork,
            Problem.interrupted());
  }

  public MemberId member() {
    return member;
  }

  public int port() {
    return port;
  }

  public Users users() {
    return users;
  }

  public AnsweredRequests answered() {
    return answered;
  }

  public Operations operations() {
    return operations;
  }

  /// What this node needs before it can serve, and how it stands.
  public List<Readiness> readiness() {
    return List.of();
  }

  /// Registers this node's figures.
  public void measure(MeterRegistry registry) {
    Gauge.builder("lianfang_operations_running", operations, Operations::running)
        .tags(Tags.of("member", member.value()))
        .register(registry);
  }

  @Override
  public void close() {
    database.close();
  }
}
