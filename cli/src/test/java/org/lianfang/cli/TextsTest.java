package org.lianfang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the command line says, it says in Chinese and in English.
class TextsTest {
  /// Closed vocabularies: in English the code itself is shown.
  private static final Set<String> VOCABULARIES =
      Set.of("decision", "kind", "list", "member-status", "proposal", "purpose", "role", "status");

  private static final Pattern PLACE = Pattern.compile("\\{(\\d)");

  private static Properties texts(String file) throws IOException {
    Properties texts = new Properties();
    try (InputStream in = Texts.class.getResourceAsStream(file)) {
      texts.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
    }
    return texts;
  }

  private static Set<String> keys(Properties texts) {
    return texts.stringPropertyNames().stream()
        .filter(key -> !VOCABULARIES.contains(key.substring(0, Math.max(0, key.indexOf('.')))))
        .filter(key -> !key.equals("version"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void both_languages_have_the_same_keys() throws IOException {
    assertThat(keys(texts("texts_zh.properties")))
        .isNotEmpty()
        .isEqualTo(keys(texts("texts.properties")));
    assertThat(texts("texts_zh.properties").stringPropertyNames())
        .as("labels that English has")
        .containsAll(
            texts("texts.properties").stringPropertyNames().stream()
                .filter(key -> !key.equals("version"))
                .toList());
  }

  @Test
  void both_languages_say_the_same_arguments() throws IOException {
    Properties zh = texts("texts_zh.properties");
    Properties en = texts("texts.properties");
    for (String key : keys(en)) {
      assertThat(places(zh, key)).as(key).isEqualTo(places(en, key));
    }
  }

  private static Set<String> places(Properties texts, String key) {
    return PLACE
        .matcher(Objects.requireNonNull(texts.getProperty(key)))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
