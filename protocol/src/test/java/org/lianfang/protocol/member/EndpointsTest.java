package org.lianfang.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"bank.example:1", "10.0.0.1:8443", "[2001:db8::1]:26656", "h:65535", "a-b.c1:80"})
  void a_name_or_an_address_with_a_port_is_taken(String endpoint) {
    assertThat(new Endpoints(endpoint, "x:1").node()).isEqualTo(endpoint);
    assertThat(Endpoints.port(endpoint)).isPositive();
    assertThat(Endpoints.host(endpoint)).doesNotContain("[", "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:",
        ":80",
        "host:0",
        "host:65536",
        "host:080",
        "Host:80",
        "-a:80",
        "a-:80",
        "13800138000:80",
        "999.1.1.1:80",
        "1.2:80",
        "[::::]:80",
        "[....]:80",
        "[1:2]:80",
        "a.1:80",
        "a..b:80",
        "u@h:80",
        "h/p:80",
        "h:80 ",
        "[::1:80",
        "2001:db8::1:80",
        "h:80\n",
        "名:80"
      })
  void anything_else_is_refused(String endpoint) {
    assertThatThrownBy(() -> new Endpoints("x:1", endpoint))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_long_name_is_refused() {
    assertThatThrownBy(() -> new Endpoints("a.".repeat(130) + "a:80", "x:1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
