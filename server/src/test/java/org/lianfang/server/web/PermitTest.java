package org.lianfang.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lianfang.server.user.UserRole;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

class PermitTest {
  private static final RequestMapping NOT_MAPPED =
      Objects.requireNonNull(NotMapped.class.getAnnotation(RequestMapping.class));

  private static List<Method> methods() {
    return Arrays.stream(
            Objects.requireNonNull(WebConfiguration.class.getAnnotation(Import.class)).value())
        .flatMap(controller -> Arrays.stream(controller.getDeclaredMethods()))
        .filter(
            method ->
                Arrays.stream(mapping(method).path()).anyMatch(path -> path.startsWith("/v1")))
        .toList();
  }

  private static RequestMapping mapping(Method method) {
    RequestMapping found = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
    return found == null ? NOT_MAPPED : found;
  }

  /// A mapping without a path.
  @RequestMapping
  private static final class NotMapped {}

  @Test
  void every_method_below_v1_says_who_may_call_it() {
    assertThat(methods()).hasSizeGreaterThan(18);
    assertThat(methods())
        .filteredOn(
            method -> !Arrays.asList(mapping(method).path()).contains(OpenApiController.PATH))
        .allSatisfy(
            method ->
                assertThat(method.isAnnotationPresent(Permit.class)).as(method.getName()).isTrue());
  }

  @Test
  void auditors_and_supervisors_change_nothing() {
    assertThat(methods())
        .filteredOn(method -> mapping(method).method()[0] != RequestMethod.GET)
        .allSatisfy(
            method ->
                assertThat(Objects.requireNonNull(method.getAnnotation(Permit.class)).value())
                    .doesNotContain(UserRole.AUDITOR, UserRole.SUPERVISOR));
  }

  @Test
  void administrators_neither_ask_nor_file() {
    assertThat(methods())
        .filteredOn(method -> mapping(method).method()[0] == RequestMethod.POST)
        .filteredOn(
            method ->
                !Set.of(
                        UserController.class,
                        ProposalController.class,
                        NetworkController.class,
                        KeyController.class,
                        EngineController.class)
                    .contains(method.getDeclaringClass()))
        .allSatisfy(
            method ->
                assertThat(Objects.requireNonNull(method.getAnnotation(Permit.class)).value())
                    .doesNotContain(UserRole.ADMINISTRATOR));
  }
}
