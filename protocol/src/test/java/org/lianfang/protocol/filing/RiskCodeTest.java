package org.lianfang.protocol.filing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.lianfang.protocol.call.Purpose;

class RiskCodeTest {

  @Test
  void text_and_wire_number_lead_back_to_the_code() {
    for (RiskCode.Family family : RiskCode.Family.values()) {
      for (int number = 1; number <= 99; number++) {
        var code = new RiskCode(family, number);
        assertThat(RiskCode.find(code.toString())).contains(code);
        assertThat(RiskCode.find(code.wireNumber())).contains(code);
      }
    }
    assertThat(RiskCode.find("P31").orElseThrow().wireNumber()).isEqualTo(131);
  }

  @Test
  void refuses_what_is_no_code() {
    for (String text : new String[] {"", "P", "P1", "P001", "X01", "p01", "P00", "P1a", "P٣١"}) {
      assertThat(RiskCode.find(text)).as(text).isEmpty();
    }
    for (int wireNumber : new int[] {-101, 0, 1, 99, 100, 200, 400, 401, Integer.MAX_VALUE}) {
      assertThat(RiskCode.find(wireNumber)).as("%s", wireNumber).isEmpty();
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new RiskCode(RiskCode.Family.P, 100));
  }

  @Test
  void terms_are_found_by_name_and_number() {
    for (ListType list : ListType.values()) {
      assertThat(ListType.find(list.wireName())).contains(list);
      assertThat(ListType.find(list.number())).contains(list);
    }
    assertThat(ListType.find("Black")).isEmpty();
    assertThat(ListType.find(0)).isEmpty();
    assertThat(Level.find("2")).contains(Level.TWO);
    assertThat(EvidenceClass.find("E5")).contains(EvidenceClass.E5);
    assertThat(SubjectRole.find("mule_aware")).contains(SubjectRole.MULE_AWARE);
    assertThat(LegalBasis.find("official_list")).contains(LegalBasis.OFFICIAL_LIST);
  }

  @Test
  void filing_and_rotation_are_no_purposes_of_a_question() {
    assertThat(Purpose.values())
        .filteredOn(purpose -> !purpose.isAsking())
        .containsExactly(Purpose.FILING, Purpose.ROTATION);
  }
}
