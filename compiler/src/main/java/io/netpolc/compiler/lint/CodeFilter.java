package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Suggestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which codes are wanted: `NP4002`, all that begin alike (`NP42`), or a group by name.
public final class CodeFilter {
  private static final Map<String, String> GROUPS =
      Map.of("means", "NP40", "breaks", "NP41", "useless", "NP42", "open", "NP43");

  private final List<String> selected;
  private final List<String> ignored;

  /// @param selected none for all; each is [#problem]-free
  /// @param ignored left out even where selected
  public CodeFilter(List<String> selected, List<String> ignored) {
    this.selected = prefixes(selected);
    this.ignored = prefixes(ignored);
  }

  private static List<String> prefixes(List<String> words) {
    return words.stream().map(word -> GROUPS.getOrDefault(word, word)).toList();
  }

  /// Whether a code is wanted.
  public boolean takes(DiagnosticCode code) {
    return (selected.isEmpty() || selected.stream().anyMatch(code.name()::startsWith))
        && ignored.stream().noneMatch(code.name()::startsWith);
  }

  /// What is wrong with a word that names codes, or null.
  public static @Nullable String problem(String word) {
    boolean known =
        GROUPS.containsKey(word)
            || (word.matches("NP[0-9]{1,4}")
                && Arrays.stream(DiagnosticCode.values())
                    .anyMatch(code -> code.name().startsWith(word)));
    if (known) {
      return null;
    }
    var words = new ArrayList<>(GROUPS.keySet().stream().sorted().toList());
    Arrays.stream(DiagnosticCode.values()).map(Enum::name).forEach(words::add);
    String help = Suggestion.help(word, words);
    return "`%s` is neither a code nor a group (means, breaks, useless, open)%s"
        .formatted(word, help == null ? "" : "; " + help);
  }
}
