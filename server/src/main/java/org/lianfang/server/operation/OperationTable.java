package org.lianfang.server.operation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Operations as rows.
final class OperationTable {
  record Known(String id, Bytes fingerprint) {}

  private final JsonMapper json;

  OperationTable(JsonMapper json) {
    this.json = json;
  }

  /// Returns false if an operation of the same request key stands already.
  boolean insert(
      JdbcClient jdbc, Operation operation, Optional<Bytes> requestKey, Bytes fingerprint) {
    return jdbc.sql(
                """
                INSERT INTO operation
                  (id, kind, user, request_key, fingerprint, state, started, progress)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """)
            .param(operation.id())
            .param(operation.kind().name())
            .param(operation.user())
            .param(requestKey.map(Bytes::toArray).orElse(null))
            .param(fingerprint.toArray())
            .param(operation.state().name())
            .param(operation.startedAt().toEpochMilli())
            .param(json.writeValueAsString(operation.progress()))
            .update()
        == 1;
  }

  /// One that did not come to its end gives its request key free: the same request starts anew.
  int end(JdbcClient jdbc, Operation operation) {
    return jdbc.sql(
            "UPDATE operation SET state = ?, ended = ?, progress = ?, result = ?, problem = ?,"
                + " request_key = CASE WHEN ? = 'SUCCEEDED' THEN request_key ELSE NULL END"
                + " WHERE id = ?")
        .param(operation.state().name())
        .param(operation.endedAt().map(Instant::toEpochMilli).orElse(null))
        .param(json.writeValueAsString(operation.progress()))
        .param(operation.result().map(JsonNode::toString).orElse(null))
        .param(operation.problem().map(JsonNode::toString).orElse(null))
        .param(operation.state().name())
        .param(operation.id())
        .update();
  }

  Optional<Operation> find(JdbcClient jdbc, String id) {
    return jdbc.sql("SELECT * FROM operation WHERE id = ?")
        .param(id)
        .query((row, number) -> operation(row))
        .optional();
  }

  Optional<Known> byRequest(JdbcClient jdbc, Bytes requestKey) {
    return jdbc.sql("SELECT id, fingerprint FROM operation WHERE request_key = ?")
        .param(requestKey.toArray())
        .query((row, number) -> new Known(row.getString(1), Bytes.copyOf(row.getBytes(2))))
        .optional();
  }

  /// Marks all that run as failed; returns their ids.
  List<String> interruptAll(JdbcClient jdbc, long now, JsonNode problem) {
    List<String> ids =
        jdbc.sql("SELECT id FROM operation WHERE state = 'RUNNING'")
            .query((row, number) -> row.getString(1))
            .list();
    jdbc.sql(
            "UPDATE operation SET state = 'FAILED', ended = ?, problem = ?, request_key = NULL WHERE state = 'RUNNING'")
        .param(now)
        .param(problem.toString())
        .update();
    return ids;
  }

  /// Deletes what started before; returns the ids.
  List<String> purge(JdbcClient jdbc, long before) {
    return jdbc.sql("DELETE FROM operation WHERE started < ? AND state <> 'RUNNING' RETURNING id")
        .param(before)
        .query((row, number) -> row.getString(1))
        .list();
  }

  private Operation operation(ResultSet row) throws SQLException {
    long ended = row.getLong("ended");
    boolean running = row.wasNull();
    return new Operation(
        row.getString("id"),
        Operation.Kind.valueOf(row.getString("kind")),
        row.getString("user"),
        Operation.State.valueOf(row.getString("state")),
        Instant.ofEpochMilli(row.getLong("started")),
        running ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)),
        json.readValue(row.getString("progress"), Operation.Progress.class),
        tree(row.getString("result")),
        tree(row.getString("problem")));
  }

  private Optional<JsonNode> tree(@Nullable String text) {
    return text == null ? Optional.empty() : Optional.of(json.readTree(text));
  }
}
