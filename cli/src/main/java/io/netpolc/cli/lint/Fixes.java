package io.netpolc.cli.lint;

import io.netpolc.compiler.lint.Finding;
import io.netpolc.compiler.lint.Fix;
import io.netpolc.compiler.lint.TextEdits;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The fixes of findings as changes of files: all of one file together. A fix that meets another in
/// the text waits for the next run. Files in which one part of the text stands for several (anchors
/// and aliases) are left alone.
public final class Fixes {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final Pattern ALIAS = Pattern.compile("(?m)(^|[\\s\\[{,])[&*][\\w-]");

  private final Map<SourceFile, List<Fix.Edit>> byFile = new LinkedHashMap<>();
  private final List<Finding> left = new ArrayList<>();
  private int fixed;

  /// @param findings some with a fix
  public Fixes(List<Finding> findings) {
    Set<SourceFile> aliased = new HashSet<>();
    for (Finding finding : findings) {
      Fix fix = finding.fix();
      if (fix == null || fix.edits().isEmpty() || !takes(fix, aliased)) {
        left.add(finding);
      } else {
        fixed++;
      }
    }
  }

  private boolean takes(Fix fix, Set<SourceFile> aliased) {
    SourceFile file = fix.edits().getFirst().span().file();
    List<Fix.Edit> others = byFile.computeIfAbsent(file, _ -> new ArrayList<>());
    if (file.text() == null || aliased.contains(file)) {
      return false;
    }
    if (others.isEmpty() && ALIAS.matcher(file.text()).find()) {
      aliased.add(file);
      return false;
    }
    for (Fix.Edit edit : fix.edits()) {
      if (others.stream().anyMatch(other -> meet(edit.span(), other.span()))) {
        return false;
      }
    }
    others.addAll(fix.edits());
    return true;
  }

  /// Whether two edits touch: where one ends and the other begins is already too near.
  private static boolean meet(Span a, Span b) {
    return !before(a, b) && !before(b, a);
  }

  private static boolean before(Span a, Span b) {
    return a.endLine() < b.line()
        || (a.endLine() == b.line() && a.endColumn() < b.column())
        || (a.endLine() == b.line() && a.endColumn() == 1 && b.column() == 1);
  }

  /// What is not fixed.
  public List<Finding> left() {
    return List.copyOf(left);
  }

  /// How many findings are fixed.
  public int fixed() {
    return fixed;
  }

  /// Whether any fix is to be made in what came from standard input.
  public boolean touchesStandardInput() {
    return byFile.entrySet().stream()
        .anyMatch(file -> file.getKey().name().equals("<stdin>") && !file.getValue().isEmpty());
  }

  /// The changes as `diff -u` shows them.
  public String diff() {
    var out = new StringBuilder();
    byFile.forEach(
        (file, edits) -> out.append(new TextEdits(file, edits).unifiedDiff(file.name())));
    return out.toString();
  }

  /// Changes the files. Each is checked before the first one is changed.
  ///
  /// @throws IOException if a file is not any more what was read, or cannot be written
  public void apply() throws IOException {
    Map<Path, String> texts = new LinkedHashMap<>();
    for (var entry : byFile.entrySet()) {
      SourceFile file = entry.getKey();
      if (entry.getValue().isEmpty() || file.text() == null) {
        continue;
      }
      Path path = Path.of(file.name());
      String now = Files.readString(path);
      String mark = now.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
      String read = file.text().startsWith(mark) ? file.text() : mark + file.text();
      if (!now.equals(read)) {
        throw new IOException(file.name() + " has changed since it was read");
      }
      String fresh = new TextEdits(file, entry.getValue()).applied();
      texts.put(path, fresh.startsWith(mark) ? fresh : mark + fresh);
    }
    for (var text : texts.entrySet()) {
      WholeFile.write(text.getKey(), text.getValue());
    }
  }
}
