package io.netpolc.compiler.frontend.policy;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.schema.FieldErrors;
import io.netpolc.compiler.frontend.schema.NameRules;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.schema.ObjectFields.TextEntry;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a `LabelSelector`, checked as apimachinery's `ValidateLabelSelector` does.
final class SelectorReader {
  private SelectorReader() {}

  /// Reads a selector. What is wrong is reported; the requirements that are fine are returned, so
  /// the result counts only if nothing was reported.
  static LabelSelector read(ObjectFields fields) {
    var requirements = new ArrayList<Requirement>();
    for (TextEntry entry : fields.stringMap("matchLabels")) {
      if (checkLabel(fields, entry)) {
        Span span = entry.keySpan().to(entry.valueSpan());
        requirements.add(new Requirement(entry.key(), Operator.IN, List.of(entry.value()), span));
      }
    }
    for (ObjectFields expression : fields.objects("matchExpressions")) {
      Requirement requirement = expression(expression);
      if (requirement != null) {
        requirements.add(requirement);
      }
    }
    fields.rejectUnknown();
    return new LabelSelector(requirements);
  }

  private static boolean checkLabel(ObjectFields fields, TextEntry entry) {
    FieldErrors errors = fields.errors();
    List<String> inKey = NameRules.labelKey(entry.key());
    List<String> inValue = NameRules.labelValue(entry.value());
    for (String problem : inKey) {
      errors.invalid(fields.path("matchLabels"), entry.keySpan(), entry.key(), problem);
    }
    for (String problem : inValue) {
      errors.invalid(fields.path("matchLabels"), entry.valueSpan(), entry.value(), problem);
    }
    return inKey.isEmpty() && inValue.isEmpty();
  }

  private static @Nullable Requirement expression(ObjectFields fields) {
    Scalar key = fields.string("key");
    Scalar operatorText = fields.string("operator");
    List<Scalar> values = fields.strings("values");
    fields.rejectUnknown();
    Operator operator = operator(operatorText == null ? "" : operatorText.text());
    checkOperator(fields, operator, operatorText, values.isEmpty());
    boolean keyFits = checkKey(fields, key);
    boolean valuesFit = checkValues(fields, values);
    if (operator == null || !keyFits || !valuesFit || key == null) {
      return null;
    }
    boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
    return takesValues == values.isEmpty()
        ? null
        : new Requirement(
            key.text(), operator, values.stream().map(Scalar::text).toList(), fields.span());
  }

  private static @Nullable Operator operator(String word) {
    for (Operator operator : Operator.values()) {
      if (operator.word().equals(word)) {
        return operator;
      }
    }
    return null;
  }

  private static void checkOperator(
      ObjectFields fields, @Nullable Operator operator, @Nullable Scalar text, boolean noValues) {
    FieldErrors errors = fields.errors();
    switch (operator) {
      case IN, NOT_IN -> {
        if (noValues && !fields.broken("values")) {
          errors.required(
              fields.path("values"),
              fields.spanOf("values"),
              "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case EXISTS, DOES_NOT_EXIST -> {
        if (!noValues) {
          errors.forbidden(
              fields.path("values"),
              fields.spanOf("values"),
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      case null -> {
        if (!fields.broken("operator")) {
          reportUnknownOperator(fields, text == null ? "" : text.text());
        }
      }
    }
  }

  private static void reportUnknownOperator(ObjectFields fields, String word) {
    List<String> words = Arrays.stream(Operator.values()).map(Operator::word).toList();
    String help = Suggestion.help(word, words);
    fields
        .errors()
        .sink()
        .report(
            Diagnostic.error(
                    DiagnosticCode.NP1011,
                    fields.spanOf("operator"),
                    fields.path("operator")
                        + ": Invalid value: \""
                        + word
                        + "\": not a valid selector operator")
                .withHelp(help != null ? help : "use In, NotIn, Exists or DoesNotExist"));
  }

  private static boolean checkKey(ObjectFields fields, @Nullable Scalar key) {
    if (fields.broken("key")) {
      return false;
    }
    String text = key == null ? "" : key.text();
    List<String> problems = NameRules.labelKey(text);
    for (String problem : problems) {
      fields.errors().invalid(fields.path("key"), fields.spanOf("key"), text, problem);
    }
    return problems.isEmpty();
  }

  private static boolean checkValues(ObjectFields fields, List<Scalar> values) {
    boolean fit = !fields.broken("values");
    for (int i = 0; i < values.size(); i++) {
      Scalar value = values.get(i);
      for (String problem : NameRules.labelValue(value.text())) {
        fields
            .errors()
            .invalid(fields.path("values").index(i), value.span(), value.text(), problem);
        fit = false;
      }
    }
    return fit;
  }
}
