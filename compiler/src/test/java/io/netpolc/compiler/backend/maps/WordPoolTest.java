package io.netpolc.compiler.backend.maps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class WordPoolTest {
  private static final int ADDED = 5_000;

  @Test
  void equalRunsAreStoredOnceAndOthersWhereTheyAreSaidToBe() {
    var random = new SplittableRandom(1);
    var pool = new WordPool(3);
    Map<List<Integer>, Integer> starts = new HashMap<>();
    List<Integer> all = new ArrayList<>();
    int[] words = new int[3];
    for (int i = 0; i < ADDED; i++) {
      for (int w = 0; w < words.length; w++) {
        words[w] = random.nextInt(-6, 6);
      }
      List<Integer> run = List.of(words[0], words[1], words[2]);
      int start = pool.add(words);
      if (starts.putIfAbsent(run, start) == null) {
        all.addAll(run);
        assertThat(start).isEqualTo(all.size() - 3);
      } else {
        assertThat(start).isEqualTo(starts.get(run));
      }
    }
    assertThat(starts).hasSizeGreaterThan(1_000);
    assertThat(pool.toArray()).containsExactly(all.stream().mapToInt(Integer::intValue).toArray());
  }

  @Test
  void runsOfOneWordThatCollideAreToldApart() {
    var pool = new WordPool(1);
    for (int i = 0; i < ADDED; i++) {
      assertThat(pool.add(new int[] {i << 16})).isEqualTo(i);
    }
    assertThat(pool.add(new int[] {17 << 16})).isEqualTo(17);
  }
}
