package org.lianfang.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.protocol.csv.CsvLine;

class ImportsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);

  @TempDir Path folder;

  @Test
  void ofac_entries_become_a_line_for_each_identifier() throws Exception {
    write(
        "sdn.csv",
        """
        7,"ACME TRADING",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Passport X123 (Cuba); Email Address info@acme.example; Phone Number 8613314257947; Digital Currency Address - XBT 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa; Unified Social Credit Code (USCC) 91350100M000100Y43 (China)."
        8,"DOE, John","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970; nationality Tunisia; Passport L 886177 issued 14 Dec 1998 expires 13 Dec 2003; alt. Passport 123456 (Nowhere); National ID No. 11010519491231002X (China); alt. National ID No. 110105194912310021 (China); Passport issued in Tunis; a.k.a. 'JOHNNY'; Fax (1)(2); Passpo"
        \u001a
        """);
    write("sdn_comments.csv", "8,\"rt K55555 (Iran); Identification Number IMO 1234567.\"\n");
    write(
        "alt.csv",
        "8,1,\"aka\",\"DOE, Jack\",-0- \n8,2,\"aka\",\"doe,  JACK\",-0- \n99,3,\"aka\",\"X\",-0- \n");
    write("add.csv", "8,1,-0- ,\"Tunis\",\"Tunisia\",-0- \n");
    var out = new StringBuilder();
    Summary summary = OfacSdn.run(folder, out, DAY);
    List<List<String>> rows = rows(out);
    assertThat(rows)
        .extracting(row -> row.get(0) + " " + row.get(1) + " " + row.get(3))
        .containsExactly(
            "name acme trading E03",
            "passport CUB:X123 M35",
            "email info@acme.example E03",
            "phone +8613314257947 E03",
            "wallet BTC:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa M35",
            "org_code 91350100M000100Y43 E03",
            "name doe, john P99",
            "passport TUN:L886177 P99",
            "id_card 11010519491231002X P99",
            "name johnny P99",
            "passport IRN:K55555 P99",
            "name doe, jack P99");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.get(2)).isEqualTo("black");
              assertThat(row.get(6)).isEqualTo("E2");
              assertThat(row.get(7)).isEqualTo("2026-11-22");
              assertThat(row.get(9)).isEqualTo("official_list");
            });
    assertThat(rows).extracting(row -> row.get(11)).doesNotHaveDuplicates();
    assertThat(summary.lines()).isEqualTo(12);
    assertThat(counts(summary, LeftOut::en))
        .containsEntry("address", 1)
        .containsEntry("ship's number", 1)
        .containsEntry("passport: no country", 1)
        .containsEntry("passport: words instead of a number", 1)
        .containsEntry("id_card: the identity number fails its check (GB 11643)", 1)
        .containsEntry("name: stands twice in its entry", 1)
        .containsEntry("alias of an entry that is not in the list", 1)
        .containsEntry("remark: Fax", 1);
    assertThat(counts(summary, LeftOut::zh))
        .containsEntry("地址", 1)
        .containsEntry("护照号:没有国家", 1)
        .containsEntry("护照号:是文字而不是号码", 1)
        .containsEntry("居民身份证号:身份证号校验码不符 (GB 11643)", 1)
        .containsEntry("名称:在同一条目中重复", 1)
        .containsEntry("备注:Fax", 1)
        .allSatisfy((reason, count) -> assertThat(reason).containsPattern("\\p{IsHan}"));
  }

  @Test
  void references_are_the_same_on_another_day() throws Exception {
    write("sdn.csv", "7,\"ACME\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n");
    var first = new StringBuilder();
    var second = new StringBuilder();
    OfacSdn.run(folder, first, DAY);
    OfacSdn.run(folder, second, DAY.plusDays(1));
    assertThat(rows(first).getFirst().getLast()).isEqualTo(rows(second).getFirst().getLast());
  }

  @Test
  void folder_without_the_list_is_told() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> OfacSdn.run(folder, new StringBuilder(), DAY));
  }

  @Test
  void un_entries_become_a_line_for_each_identifier() throws Exception {
    String xml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>
          <FIRST_NAME>JOHN</FIRST_NAME><SECOND_NAME> DOE </SECOND_NAME>
          <UN_LIST_TYPE>DRC</UN_LIST_TYPE><REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER>
          <COMMENTS1>text</COMMENTS1><NAME_ORIGINAL_SCRIPT>جون</NAME_ORIGINAL_SCRIPT>
          <NATIONALITY><VALUE>Iran (Islamic Republic of)</VALUE></NATIONALITY>
          <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Johnny</ALIAS_NAME></INDIVIDUAL_ALIAS>
          <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
          <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>KC-285901</NUMBER></INDIVIDUAL_DOCUMENT>
          <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NUMBER>12.3</NUMBER><COUNTRY_OF_ISSUE>Libya</COUNTRY_OF_ISSUE></INDIVIDUAL_DOCUMENT>
          <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>diplomatic passport D1</NUMBER></INDIVIDUAL_DOCUMENT>
          <INDIVIDUAL_DOCUMENT/>
        </INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY>
          <FIRST_NAME>ADF</FIRST_NAME><REFERENCE_NUMBER>CDe.001</REFERENCE_NUMBER>
          <ENTITY_ALIAS><ALIAS_NAME>Allied Forces</ALIAS_NAME></ENTITY_ALIAS>
        </ENTITY></ENTITIES></CONSOLIDATED_LIST>
        """;
    for (boolean compressed : new boolean[] {false, true}) {
      Path file = compressed ? compress("un.xml", xml) : write("un.xml", xml);
      var out = new StringBuilder();
      Summary summary = UnConsolidated.run(file, out, DAY);
      assertThat(rows(out))
          .extracting(row -> row.get(0) + " " + row.get(1) + " " + row.get(3))
          .containsExactly(
              "name john doe P99",
              "name جون P99",
              "name johnny P99",
              "passport IRN:KC285901 P99",
              "id_card LBY:123 P99",
              "name adf E03",
              "name allied forces E03");
      assertThat(counts(summary, LeftOut::en))
          .containsEntry("free text", 1)
          .containsEntry("passport: words instead of a number", 1);
      assertThat(counts(summary, LeftOut::zh)).containsEntry("自由文本", 1);
    }
  }

  @Test
  void document_types_and_entities_are_never_resolved() throws Exception {
    Path secret = write("secret.txt", "SECRET");
    Path file =
        write(
            "xxe.xml",
            "<!DOCTYPE r [<!ENTITY x SYSTEM \""
                + secret.toUri()
                + "\">]><CONSOLIDATED_LIST><INDIVIDUALS>"
                + "<INDIVIDUAL><REFERENCE_NUMBER>1</REFERENCE_NUMBER><FIRST_NAME>&x;</FIRST_NAME></INDIVIDUAL>"
                + "</INDIVIDUALS></CONSOLIDATED_LIST>");
    var out = new StringBuilder();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> UnConsolidated.run(file, out, DAY));
    assertThat(out.toString()).doesNotContainIgnoringCase("secret");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> UnConsolidated.run(write("a.xml", "<a/>"), out, DAY));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> UnConsolidated.run(write("b.xml", "no xml"), out, DAY));
  }

  @Test
  void phones_are_warnings_once_each() throws Exception {
    Path file =
        compress(
            "phones.csv",
            """
            date_seen,number
            d,4692576503
            d,4692576503
            d,17045551234
            d,525512345678
            d,0033615188824
            d,+442079460018
            d,207946001
            d,0345512345678
            d
            """);
    var out = new StringBuilder();
    Summary summary = PhoneList.run(file, out, DAY);
    assertThat(rows(out))
        .extracting(row -> String.join(",", row.subList(0, 7)))
        .containsExactly(
            "phone,+14692576503,warning,P31,3,suspect,E5",
            "phone,+17045551234,warning,P31,3,suspect,E5",
            "phone,+525512345678,warning,P31,3,suspect,E5",
            "phone,+33615188824,warning,P31,3,suspect,E5",
            "phone,+442079460018,warning,P31,3,suspect,E5");
    assertThat(counts(summary, LeftOut::en))
        .containsEntry("phone: neither ten digits nor a number with its country code", 2)
        .containsEntry("phone: stands twice in its entry", 1)
        .containsEntry("line that is no row", 1);
    assertThat(counts(summary, LeftOut::zh))
        .containsEntry("电话号码:既不是十位号码,也不带国家代码", 2)
        .containsEntry("不成行的一行", 1);
    var bare = new StringBuilder();
    assertThat(PhoneList.run(write("bare.csv", "4692576503\n2566445079\n"), bare, DAY).lines())
        .isEqualTo(2);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> PhoneList.run(write("c.csv", "a,b\n"), bare, DAY));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> PhoneList.run(write("d.csv", ""), bare, DAY));
  }

  private static Map<String, Integer> counts(Summary summary, Function<LeftOut, String> language) {
    return summary.leftOut().entrySet().stream()
        .collect(Collectors.toMap(entry -> language.apply(entry.getKey()), Map.Entry::getValue));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path compress(String name, String text) throws IOException {
    Path file = folder.resolve(name + ".gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return file;
  }

  private static List<List<String>> rows(StringBuilder csv) {
    var rows = new ArrayList<List<String>>();
    csv.toString()
        .lines()
        .skip(1)
        .forEach(
            line -> {
              if (CsvLine.split(line) instanceof CsvLine.Split.Fields(List<String> values)) {
                rows.add(values);
              }
            });
    return rows;
  }
}
