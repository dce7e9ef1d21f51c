package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.lianfang.server.HostedNodes;
import org.lianfang.server.Readiness;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Whether the process lives, and whether the member's node of this port can serve. Needs no key.
@RestController
final class HealthController {
  record Health(String status, List<Readiness> checks) {}

  private final HostedNodes nodes;

  HealthController(HostedNodes nodes) {
    this.nodes = nodes;
  }

  @GetMapping("/livez")
  Health live() {
    return new Health("UP", List.of());
  }

  @GetMapping("/readyz")
  ResponseEntity<Health> ready(HttpServletRequest request) {
    List<Readiness> checks = nodes.atPort(request.getLocalPort()).readiness();
    boolean ready = checks.stream().allMatch(Readiness::ok);
    return ResponseEntity.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .body(new Health(ready ? "UP" : "DOWN", checks));
  }
}
