package org.lianfang.oprf.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class Ristretto255Test {

  @Test
  void right_library_passes_the_self_check() {
    assertThatCode(() -> Ristretto255.requireConsistent(Ristretto255.group()))
        .doesNotThrowAnyException();
  }

  /// A library whose one method gives another element than it should.
  private static Group broken(String method) {
    Group right = Ristretto255.group();
    return (Group)
        Proxy.newProxyInstance(
            Group.class.getClassLoader(),
            new Class<?>[] {Group.class},
            (self, called, arguments) -> {
              try {
                Object result = called.invoke(right, arguments);
                return called.getName().equals(method) && result instanceof Element element
                    ? right.add(element, right.generator())
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  @Test
  void library_that_multiplies_wrongly_is_refused() {
    for (String method : new String[] {"multiply", "multiplyGenerator", "sum", "add"}) {
      assertThatThrownBy(() -> Ristretto255.requireConsistent(broken(method)))
          .isInstanceOf(BackendUnavailable.class)
          .hasMessageContaining("self-check");
    }
  }

  @Test
  void bundled_library_loads_where_the_system_has_none() {
    assertThat(SodiumLibrary.openBundled().find("crypto_scalarmult_ristretto255")).isPresent();
  }
}
