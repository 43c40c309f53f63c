package io.netpolc.compiler.frontend.schema;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.yaml.Node;
import io.netpolc.compiler.frontend.yaml.Node.Entry;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import io.netpolc.compiler.frontend.yaml.Node.Sequence;
import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Typed access to the fields of one mapping. A field that is asked for counts as known. A field
/// with the value null counts as missing, a null element of a list as the type's empty value, as in
/// the apiserver's decoder. A value of the wrong type is reported once and then counts as missing;
/// [#broken] tells the two apart.
public final class ObjectFields {
  /// A key and its string value.
  public record TextEntry(String key, Span keySpan, String value, Span valueSpan) {}

  /// Enough for most mappings.
  private static final int FIELDS = 16;

  private final Mapping mapping;
  private final FieldPath path;
  private final FieldErrors errors;
  private final List<String> known = new ArrayList<>(FIELDS);
  private Set<String> broken = Set.of();

  /// Reads a mapping.
  public ObjectFields(Mapping mapping, FieldPath path, FieldErrors errors) {
    this.mapping = mapping;
    this.path = path;
    this.errors = errors;
  }

  /// Where the mapping is.
  public Span span() {
    return mapping.span();
  }

  /// Whether it has no field.
  public boolean isEmpty() {
    return mapping.entries().isEmpty();
  }

  /// The mapping's own path.
  public FieldPath path() {
    return path;
  }

  /// The path of a field.
  public FieldPath path(String field) {
    return path.child(field);
  }

  /// Where findings go.
  public FieldErrors errors() {
    return errors;
  }

  /// Whether a field was read and had the wrong type.
  public boolean broken(String field) {
    return broken.contains(field);
  }

  /// The value of a field, or null if it is missing or null.
  public @Nullable Node get(String field) {
    known.add(field);
    Node node = mapping.get(field);
    return node instanceof Scalar scalar && scalar.type() == ScalarType.NULL ? null : node;
  }

  /// Where a field is: its value, else its key, else the whole mapping.
  public Span spanOf(String field) {
    Entry entry = mapping.entry(field);
    if (entry == null) {
      return mapping.span();
    }
    boolean isNull = entry.value() instanceof Scalar scalar && scalar.type() == ScalarType.NULL;
    return isNull ? entry.keySpan() : entry.value().span();
  }

  /// Where the name of a field is, else the whole mapping.
  public Span keySpanOf(String field) {
    Entry entry = mapping.entry(field);
    return entry == null ? mapping.span() : entry.keySpan();
  }

  /// Where the value of a field is, or null if it is missing or null.
  public @Nullable Span valueSpanOf(String field) {
    Node node = get(field);
    return node == null ? null : node.span();
  }

  /// Names fields that are legal and not read.
  public void ignore(String... fields) {
    known.addAll(List.of(fields));
  }

  /// A string field.
  public @Nullable Scalar string(String field) {
    Node node = get(field);
    if (node == null || isString(node)) {
      return (Scalar) node;
    }
    wrongType(node, field, path(field), "a string");
    return null;
  }

  /// The text of a string field; empty if it is missing.
  public String text(String field) {
    Scalar scalar = string(field);
    return scalar == null ? "" : scalar.text();
  }

  private static boolean isString(Node node) {
    return node instanceof Scalar scalar && scalar.type() == ScalarType.STRING;
  }

  /// A 32-bit integer field.
  public @Nullable Integer integer(String field) {
    Node node = get(field);
    return node == null ? null : integer(node, field, "an integer");
  }

  /// Checks that a field is an integer of any size.
  void wholeNumber(String field) {
    Node node = get(field);
    if (node != null && !(node instanceof Scalar s && s.type() == ScalarType.INTEGER)) {
      wrongType(node, field, path(field), "an integer");
    }
  }

  /// Reads a node of this mapping as a 32-bit integer.
  ///
  /// @param expected what a message says that the field must be
  @Nullable Integer integer(Node node, String field, String expected) {
    if (!(node instanceof Scalar scalar) || scalar.type() != ScalarType.INTEGER) {
      wrongType(node, field, path(field), expected);
      return null;
    }
    try {
      return Integer.valueOf(scalar.text());
    } catch (NumberFormatException _) {
      setBroken(field);
      errors.error(
          DiagnosticCode.NP1005,
          scalar.span(),
          "%s: Wrong type: must be a 32-bit integer, not `%s`"
              .formatted(path(field), scalar.text()));
      return null;
    }
  }

  /// A field that takes an integer or a string: the scalar, whose type is one of the two.
  public @Nullable Scalar integerOrString(String field) {
    Node node = get(field);
    if (node instanceof Scalar scalar && isString(scalar)) {
      return scalar;
    }
    if (node == null || integer(node, field, "an integer or a string") == null) {
      return null;
    }
    return (Scalar) node;
  }

  /// A boolean field; false if it is missing.
  public boolean isTrue(String field) {
    return bool(field, false);
  }

  /// A boolean field.
  public boolean bool(String field, boolean missing) {
    Node node = get(field);
    if (node == null) {
      return missing;
    }
    if (node instanceof Scalar scalar && scalar.type() == ScalarType.BOOL) {
      return scalar.text().equals("true");
    }
    wrongType(node, field, path(field), "a boolean");
    return missing;
  }

  /// A field that is a mapping.
  public @Nullable ObjectFields object(String field) {
    Node node = get(field);
    if (node == null) {
      return null;
    }
    if (node instanceof Mapping child) {
      return new ObjectFields(child, path(field), errors);
    }
    wrongType(node, field, path(field), "a mapping");
    return null;
  }

  /// The elements of a list of mappings; those of the wrong type are left out.
  public List<ObjectFields> objects(String field) {
    List<Node> items = items(field);
    if (items.isEmpty()) {
      return List.of();
    }
    var result = new ArrayList<ObjectFields>(items.size());
    FieldPath path = path(field);
    for (int i = 0; i < items.size(); i++) {
      Node item = items.get(i);
      FieldPath at = path.index(i);
      if (item instanceof Mapping child) {
        result.add(new ObjectFields(child, at, errors));
      } else if (item instanceof Scalar scalar && scalar.type() == ScalarType.NULL) {
        result.add(new ObjectFields(new Mapping(List.of(), item.span()), at, errors));
      } else {
        wrongType(item, field, at, "a mapping");
      }
    }
    return result;
  }

  /// The elements of a list of strings; those of the wrong type are left out.
  public List<Scalar> strings(String field) {
    List<Node> items = items(field);
    if (items.isEmpty()) {
      return List.of();
    }
    var result = new ArrayList<Scalar>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Node item = items.get(i);
      if (item instanceof Scalar scalar && scalar.type() == ScalarType.NULL) {
        result.add(new Scalar(ScalarType.STRING, "", item.span()));
      } else if (isString(item)) {
        result.add((Scalar) item);
      } else {
        wrongType(item, field, path(field).index(i), "a string");
      }
    }
    return result;
  }

  private List<Node> items(String field) {
    Node node = get(field);
    if (node == null) {
      return List.of();
    }
    if (node instanceof Sequence sequence) {
      return sequence.items();
    }
    wrongType(node, field, path(field), "a list");
    return List.of();
  }

  /// A field that maps strings to strings; entries of the wrong type are left out.
  public List<TextEntry> stringMap(String field) {
    ObjectFields child = object(field);
    if (child == null) {
      return List.of();
    }
    var result = new ArrayList<TextEntry>(child.mapping.entries().size());
    for (Entry entry : child.mapping.entries()) {
      if (entry.value() instanceof Scalar scalar && scalar.type() == ScalarType.NULL) {
        result.add(new TextEntry(entry.key(), entry.keySpan(), "", entry.keySpan()));
        continue;
      }
      if (isString(entry.value())) {
        Scalar text = (Scalar) entry.value();
        result.add(new TextEntry(entry.key(), entry.keySpan(), text.text(), text.span()));
      } else {
        child.wrongType(entry.value(), entry.key(), child.path(entry.key()), "a string");
        setBroken(field);
      }
    }
    return result;
  }

  /// Reports each field that was neither read nor named as ignored.
  public void rejectUnknown() {
    for (Entry entry : mapping.entries()) {
      if (!known.contains(entry.key())) {
        errors
            .sink()
            .report(
                Diagnostic.error(
                        DiagnosticCode.NP1003,
                        entry.keySpan(),
                        path(entry.key()) + ": Unknown field")
                    .withHelp(Suggestion.help(entry.key(), known)));
      }
    }
  }

  private void wrongType(Node node, String field, FieldPath at, String expected) {
    setBroken(field);
    errors.wrongType(at, node.span(), expected, found(node));
  }

  private void setBroken(String field) {
    if (broken.isEmpty()) {
      broken = new HashSet<>();
    }
    broken.add(field);
  }

  private static String found(Node node) {
    if (node instanceof Scalar scalar
        && scalar.type() != ScalarType.NULL
        && scalar.type() != ScalarType.STRING) {
      return node.described() + " (`" + scalar.text() + "`)";
    }
    return node.described();
  }
}
