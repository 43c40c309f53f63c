package io.netpolc.compiler.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PassOrderTest {
  private static List<String> names() {
    List<String> names = new ArrayList<>();
    PassManager.RULE_PASSES.forEach(pass -> names.add(pass.name()));
    PassManager.TABLE_PASSES.forEach(pass -> names.add(pass.name()));
    return names;
  }

  @Test
  void everyConstraintHolds() {
    List<String> names = names();
    for (PassOrder.Constraint constraint : PassOrder.CONSTRAINTS) {
      assertThat(names).as(constraint.reason()).contains(constraint.before(), constraint.after());
      assertThat(names.indexOf(constraint.before()))
          .as(constraint.reason())
          .isLessThan(names.indexOf(constraint.after()));
    }
  }

  @Test
  void everyPassStandsInSomeConstraint() {
    assertThat(names())
        .allSatisfy(name ->
            assertThat(PassOrder.CONSTRAINTS)
                .anyMatch(c -> c.before().equals(name) || c.after().equals(name)));
  }
}
