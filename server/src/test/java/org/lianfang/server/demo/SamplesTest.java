package org.lianfang.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.standard.Standard;
import org.lianfang.node.filing.Line;
import org.lianfang.node.filing.LineFormat;
import org.lianfang.node.filing.LineReader;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;

/// The bundled lists keep the standard, and are made up.
class SamplesTest {
  @Test
  void every_line_keeps_the_standard_and_all_types_and_lists_are_there() throws Exception {
    Set<SubjectType> types = EnumSet.noneOf(SubjectType.class);
    Set<ListType> lists = EnumSet.noneOf(ListType.class);
    Set<Subject> subjects = new HashSet<>();
    int lines = 0;
    for (int bank = 1; bank <= Walk.LISTS; bank++) {
      try (LineReader reader =
          LineReader.open(
              new ByteArrayInputStream(Walk.sample(bank)),
              LineFormat.CSV,
              StandardCharsets.UTF_8,
              Standard.first(),
              List.of(),
              LocalDate.of(2026, 11, 22))) {
        for (Line line = reader.next(); line != null; line = reader.next()) {
          assertThat(line).as("bank %d line %d", bank, line.number()).isInstanceOf(Line.Good.class);
          if (line instanceof Line.Good good) {
            types.add(good.draft().subject().type());
            lists.add(good.draft().list());
            subjects.add(good.draft().subject());
            lines++;
          }
        }
      }
    }
    assertThat(types).isEqualTo(EnumSet.allOf(SubjectType.class));
    assertThat(lists).isEqualTo(EnumSet.allOf(ListType.class));
    assertThat(lines).isEqualTo(300);
    assertThat(subjects).as("some subjects have two sources").hasSizeBetween(250, 299);
  }
}
