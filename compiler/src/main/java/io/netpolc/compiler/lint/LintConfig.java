package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.schema.FieldErrors;
import io.netpolc.compiler.frontend.schema.FieldPath;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.yaml.Node;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.ObjectHandler;
import io.netpolc.compiler.frontend.yaml.Projection;
import io.netpolc.compiler.frontend.yaml.YamlReader;
import io.netpolc.compiler.source.SourceFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a configuration file says about the linter: the mapping `lint` with the fields `failOn`,
/// `select`, `ignore` and `baseline`, as `docs/cli.md` describes them.
///
/// @param failOn one of the words that were offered, or null
/// @param select codes and groups, each known
/// @param ignore likewise
/// @param baseline a path, or null
public record LintConfig(
    @Nullable String failOn, List<String> select, List<String> ignore, @Nullable String baseline) {
  /// Says nothing.
  public static final LintConfig EMPTY = new LintConfig(null, List.of(), List.of(), null);

  public LintConfig {
    select = List.copyOf(select);
    ignore = List.copyOf(ignore);
  }

  /// Reads a configuration. What is wrong is reported, with its place.
  ///
  /// @param name of the file
  /// @param text of the file
  /// @param failOnWords what `failOn` may say
  public static LintConfig read(
      String name, String text, List<String> failOnWords, DiagnosticSink sink) {
    var documents = new ArrayList<Node>();
    try {
      YamlReader.read(
          SourceFile.of(name, text), new StringReader(text), sink::report, collector(documents));
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail", e);
    }
    LintConfig config = EMPTY;
    for (Node document : documents) {
      if (document instanceof Mapping mapping) {
        config = read(mapping, failOnWords, sink);
      } else {
        sink.report(
            Diagnostic.error(
                DiagnosticCode.NP1005,
                document.span(),
                "expected a mapping, found " + document.described()));
      }
    }
    return config;
  }

  private static ObjectHandler collector(List<Node> documents) {
    return new ObjectHandler() {
      @Override
      public void object(Node value, @Nullable TypeMeta implied) {
        documents.add(value);
      }

      @Override
      public @Nullable Projection projection(String kind) {
        return null;
      }
    };
  }

  private static LintConfig read(Mapping mapping, List<String> failOnWords, DiagnosticSink sink) {
    var errors = new FieldErrors(sink);
    var root = new ObjectFields(mapping, FieldPath.ROOT, errors);
    ObjectFields lint = root.object("lint");
    root.rejectUnknown();
    if (lint == null) {
      return EMPTY;
    }
    Scalar failOn = lint.string("failOn");
    if (failOn != null && !failOnWords.contains(failOn.text())) {
      errors.unsupported(lint.path("failOn"), failOn.span(), failOn.text(), failOnWords);
    }
    List<String> select = codes(lint, "select");
    List<String> ignore = codes(lint, "ignore");
    Scalar baseline = lint.string("baseline");
    if (baseline != null && !isPath(baseline.text())) {
      errors.invalid(lint.path("baseline"), baseline.span(), baseline.text(), "must be a path");
    }
    lint.rejectUnknown();
    return new LintConfig(
        failOn == null ? null : failOn.text(),
        select,
        ignore,
        baseline == null ? null : baseline.text());
  }

  private static boolean isPath(String text) {
    try {
      return !Path.of(text).toString().isEmpty();
    } catch (InvalidPathException _) {
      return false;
    }
  }

  private static List<String> codes(ObjectFields lint, String field) {
    var codes = new ArrayList<String>();
    List<Scalar> items = lint.strings(field);
    for (int i = 0; i < items.size(); i++) {
      Scalar item = items.get(i);
      String problem = CodeFilter.problem(item.text());
      if (problem == null) {
        codes.add(item.text());
      } else {
        lint.errors()
            .error(
                DiagnosticCode.NP1011,
                item.span(),
                lint.path(field).index(i) + ": Invalid value: " + problem);
      }
    }
    return codes;
  }
}
