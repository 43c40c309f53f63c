package io.netpolc.watch.telling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Metrics in Prometheus' text format, read strictly: each sample belongs to the family before it,
/// which has a help and a type.
record Exposition(SortedMap<String, Double> samples, Map<String, String> types) {
  private static final String LABEL = "[a-zA-Z_]\\w*=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(\\{" + LABEL + "(?:," + LABEL + ")*})? (\\S+)");
  private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (\\S.*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (\\S+) (counter|gauge|histogram|summary|untyped)");

  static Exposition parse(String text) {
    assertThat(text).endsWith("\n");
    var samples = new TreeMap<String, Double>();
    var types = new HashMap<String, String>();
    String helped = "";
    String family = "";
    for (String line : text.split("\n")) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        helped = help.group(1);
      } else if (type.matches()) {
        family = type.group(1);
        assertThat(helped).as(line).isEqualTo(family);
        assertThat(types.put(family, type.group(2))).as(line).isNull();
      } else {
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).as(line).startsWith(family);
        String labels = sample.group(2) == null ? "" : sample.group(2);
        double value = Double.parseDouble(sample.group(3).replace("+Inf", "Infinity"));
        assertThat(samples.put(sample.group(1) + labels, value)).as(line).isNull();
      }
    }
    return new Exposition(samples, types);
  }

  /// The value of a sample, which must be there.
  ///
  /// @param sample with its labels, in order of their names
  double value(String sample) {
    assertThat(samples).containsKey(sample);
    return samples.getOrDefault(sample, Double.NaN);
  }
}
