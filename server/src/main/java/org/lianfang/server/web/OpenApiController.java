package org.lianfang.server.web;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The OpenAPI document of this version, as it stands in `docs/openapi.json`.
@RestController
final class OpenApiController {
  static final String PATH = "/v1/openapi.json";

  @GetMapping({PATH, "/v3/api-docs"})
  ResponseEntity<Resource> document() {
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body(new ClassPathResource("openapi.json", OpenApiController.class));
  }
}
