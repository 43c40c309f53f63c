package io.netpolc.compiler.diag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SuggestionTest {
  private static final List<String> FIELDS = List.of("podSelector", "ingress", "egress", "to");

  @Test
  void nearestWordIsTheOneWithTheFewestEdits() {
    assertThat(Suggestion.nearest("podSelectr", FIELDS)).isEqualTo("podSelector");
    assertThat(Suggestion.nearest("ingres", FIELDS)).isEqualTo("ingress");
    assertThat(Suggestion.nearest("gress", FIELDS)).isEqualTo("egress");
    assertThat(Suggestion.nearest("ot", FIELDS)).isEqualTo("to");
  }

  @Test
  void caseCountsLittle() {
    assertThat(Suggestion.nearest("PODSELECTOR", FIELDS)).isEqualTo("podSelector");
    assertThat(Suggestion.nearest("Igress", List.of("ingress", "Egress"))).isEqualTo("Egress");
  }

  @Test
  void wordFarFromAllHasNone() {
    assertThat(Suggestion.nearest("annotations", FIELDS)).isNull();
    assertThat(Suggestion.nearest("x".repeat(1000), List.of("x".repeat(1000)))).isNull();
    assertThat(Suggestion.help("annotations", FIELDS)).isNull();
  }

  @Test
  void amongEqualsTheFirstInOrderIsTaken() {
    assertThat(Suggestion.nearest("web-x", List.of("web-b", "web-a", "web-c"))).isEqualTo("web-a");
  }

  @Test
  void partThatIsComparedNeedNotBeTheWhole() {
    assertThat(Suggestion.nearest("wbe", List.of("a/api", "b/web"), name -> name.substring(2)))
        .isEqualTo("b/web");
  }
}
