package org.lianfang.server.web;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lianfang.server.user.UserRole;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Writes the OpenAPI document from the controllers' own signatures: paths, parameters, bodies and
/// answers as their records say.
final class OpenApiDocument {
  private final Map<String, Object> schemas = new TreeMap<>();

  /// The whole document.
  static Map<String, Object> write() {
    return new OpenApiDocument().document();
  }

  private Map<String, Object> document() {
    Map<String, Map<String, Object>> paths = new TreeMap<>();
    Import controllers = Objects.requireNonNull(WebConfiguration.class.getAnnotation(Import.class));
    schema(Problem.Document.class);
    for (Class<?> controller : controllers.value()) {
      if (controller.isAnnotationPresent(RestController.class)) {
        for (Method method : controller.getDeclaredMethods()) {
          RequestMapping mapping =
              AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
          if (mapping != null) {
            for (String path : mapping.path()) {
              paths
                  .computeIfAbsent(path, p -> new TreeMap<>())
                  .put(
                      mapping.method()[0].name().toLowerCase(Locale.ROOT),
                      operation(method, mapping));
            }
          }
        }
      }
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put("info", Map.of("title", "Lianfang", "version", "v1"));
    document.put("paths", paths);
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("schemas", schemas);
    components.put(
        "securitySchemes",
        Map.of("key", new TreeMap<>(Map.of("type", "http", "scheme", "bearer"))));
    document.put("components", components);
    return document;
  }

  private Map<String, Object> operation(Method method, RequestMapping mapping) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put(
        "operationId",
        method
                .getDeclaringClass()
                .getSimpleName()
                .replace("Controller", "")
                .toLowerCase(Locale.ROOT)
            + "_"
            + method.getName());
    Permit permit = method.getAnnotation(Permit.class);
    if (permit != null) {
      operation.put(
          "description",
          "User roles: "
              + String.join(", ", Arrays.stream(permit.value()).map(UserRole::wireName).toList())
              + (permit.member().length == 0
                  ? "."
                  : "; role of the member: " + permit.member()[0].wireName() + "."));
      operation.put("security", List.of(Map.of("key", List.of())));
    }
    List<Object> parameters = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      parameter(parameter).ifPresent(parameters::add);
      if (parameter.isAnnotationPresent(RequestBody.class)) {
        operation.put(
            "requestBody",
            ordered("required", true, "content", content("application/json", parameter.getType())));
      }
    }
    if (mapping.consumes().length > 0) {
      Map<String, Object> files = new LinkedHashMap<>();
      for (String type : mapping.consumes()) {
        files.put(type, Map.of());
      }
      operation.put("requestBody", ordered("required", true, "content", files));
    }
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    operation.put("responses", responses(method));
    return operation;
  }

  private Optional<Object> parameter(Parameter parameter) {
    PathVariable path = parameter.getAnnotation(PathVariable.class);
    if (path != null) {
      return Optional.of(named(path.value(), "path", true, parameter.getParameterizedType()));
    }
    RequestParam query = parameter.getAnnotation(RequestParam.class);
    return query == null
        ? Optional.empty()
        : Optional.of(
            named(
                query.value(),
                "query",
                parameter.getType() != Optional.class,
                parameter.getParameterizedType()));
  }

  private Object named(String name, String place, boolean required, Type type) {
    return ordered("name", name, "in", place, "required", required, "schema", schema(type));
  }

  private Map<String, Object> responses(Method method) {
    ResponseStatus status = method.getAnnotation(ResponseStatus.class);
    Map<String, Object> responses = new LinkedHashMap<>();
    Type body = method.getGenericReturnType();
    if (body instanceof ParameterizedType generic && generic.getRawType() == ResponseEntity.class) {
      body = generic.getActualTypeArguments()[0];
    }
    if (status != null) {
      responses.put(
          String.valueOf(status.code().value()), Map.of("description", status.code().name()));
    } else if (body instanceof Class<?> plain && !plain.isRecord()) {
      responses.put("200", Map.of("description", "OK"));
    } else {
      responses.put(
          "2XX", ordered("description", "OK", "content", content("application/json", body)));
    }
    responses.put(
        "default",
        ordered(
            "description",
            "a problem",
            "content",
            content(ProblemWriter.MEDIA_TYPE, Problem.Document.class)));
    return responses;
  }

  private Map<String, Object> content(String mediaType, Type type) {
    return ordered(mediaType, Map.of("schema", schema(type)));
  }

  private Object schema(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type argument = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Page.class) {
        return ordered(
            "type",
            "object",
            "properties",
            ordered(
                "data", ordered("type", "array", "items", schema(argument)),
                "has_more", Map.of("type", "boolean"),
                "next_cursor", Map.of("type", "string")));
      }
      return generic.getRawType() == Optional.class
          ? schema(argument)
          : ordered("type", "array", "items", schema(argument));
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return record(plain);
    }
    if (plain == Instant.class) {
      return ordered("type", "string", "format", "date-time");
    }
    if (plain == LocalDate.class) {
      return ordered("type", "string", "format", "date");
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return Map.of("type", "boolean");
    }
    if (plain == int.class
        || plain == long.class
        || plain == Integer.class
        || plain == Long.class) {
      return Map.of("type", "integer");
    }
    return plain == JsonNode.class ? Map.of() : Map.of("type", "string");
  }

  private Object record(Class<?> record) {
    Class<?> outer = record.getDeclaringClass();
    String name =
        (outer == null ? "" : outer.getSimpleName().replace("Controller", ""))
            + record.getSimpleName();
    if (!schemas.containsKey(name)) {
      schemas.put(name, Map.of());
      Map<String, Object> properties = new LinkedHashMap<>();
      List<String> required = new ArrayList<>();
      for (RecordComponent component : record.getRecordComponents()) {
        String field = snakeCase(component.getName());
        properties.put(field, schema(component.getGenericType()));
        if (component.getType() != Optional.class
            && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
          required.add(field);
        }
      }
      Map<String, Object> schema = ordered("type", "object", "properties", properties);
      if (!required.isEmpty()) {
        schema.put("required", required);
      }
      schemas.put(name, schema);
    }
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
