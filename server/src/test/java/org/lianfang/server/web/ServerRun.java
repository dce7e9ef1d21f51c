package org.lianfang.server.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.HostedNode;
import org.lianfang.server.HostedNodes;
import org.lianfang.server.NodeHost;
import org.lianfang.server.user.UserRole;
import tools.jackson.databind.JsonNode;

/// A server on a free port with one member's node that has no ledger: enough for all that stands
/// before the node.
final class ServerRun implements AutoCloseable {
  final HostedNode node;
  final NodeHost host;
  final String url;
  final HttpClient client = HttpClient.newHttpClient();

  ServerRun(Path directory) throws IOException {
    int port = freePort();
    node =
        new HostedNode(
            new MemberId("bank-1"),
            port,
            directory,
            InstantSource.system(),
            new SecureRandom(),
            Thread::startVirtualThread);
    host = NodeHost.start(new HostedNodes(java.util.List.of(node)), "127.0.0.1", directory);
    url = "http://127.0.0.1:" + port;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String key(String name, UserRole role) {
    return key(name, role, Optional.empty());
  }

  String key(String name, UserRole role, Optional<Instant> expires) {
    return node.users().create(name, Set.of(role), expires).key().reveal();
  }

  HttpRequest.Builder at(String path, String key) {
    return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + key);
  }

  HttpRequest.Builder post(String path, String key, String json) {
    return at(path, key)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> response) {
    return Json.MAPPER.readTree(response.body());
  }

  @Override
  public void close() {
    client.close();
    host.close();
    node.close();
  }
}
