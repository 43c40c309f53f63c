package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Types plain scalars as Kubernetes' YAML reader does (`sigs.k8s.io/yaml`, YAML 1.1 as go-yaml 2
/// reads it): `yes` and `on` are booleans, `0777` is octal, `1_000` a thousand, a date is a string.
/// One exception: the letters `y` and `n`, booleans there, are strings here, because many YAML
/// writers leave them unquoted where they mean the string; [#isLetterBoolean] tells them. A
/// fraction without a fractional part is an integer, because the value travels through JSON, where
/// `80.0` is written `80`.
final class ScalarResolver {
  /// A typed value; `text` as in [Node.Scalar].
  record Typed(ScalarType type, String text) {}

  private static final Typed TRUE = new Typed(ScalarType.BOOL, "true");
  private static final Typed FALSE = new Typed(ScalarType.BOOL, "false");
  private static final Typed NULL = new Typed(ScalarType.NULL, "");

  private static final Map<String, Typed> WORDS =
      Map.ofEntries(
          Map.entry("yes", TRUE),
          Map.entry("Yes", TRUE),
          Map.entry("YES", TRUE),
          Map.entry("true", TRUE),
          Map.entry("True", TRUE),
          Map.entry("TRUE", TRUE),
          Map.entry("on", TRUE),
          Map.entry("On", TRUE),
          Map.entry("ON", TRUE),
          Map.entry("no", FALSE),
          Map.entry("No", FALSE),
          Map.entry("NO", FALSE),
          Map.entry("false", FALSE),
          Map.entry("False", FALSE),
          Map.entry("FALSE", FALSE),
          Map.entry("off", FALSE),
          Map.entry("Off", FALSE),
          Map.entry("OFF", FALSE),
          Map.entry("", NULL),
          Map.entry("~", NULL),
          Map.entry("null", NULL),
          Map.entry("Null", NULL),
          Map.entry("NULL", NULL));

  private static final Pattern NOT_A_NUMBER =
      Pattern.compile("\\.nan|\\.NaN|\\.NAN|[-+]?(\\.inf|\\.Inf|\\.INF)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern DATE =
      Pattern.compile(
          "[0-9]{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])"
              + "([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}.*)?");
  private static final int MAX_NUMBER_LENGTH = 400;

  private ScalarResolver() {}

  /// Types a plain (unquoted) scalar without a tag.
  static Typed resolve(String text) {
    Typed word = WORDS.get(text);
    if (word != null) {
      return word;
    }
    char first = text.charAt(0);
    boolean numeric = (first >= '0' && first <= '9') || first == '+' || first == '-';
    if ((!numeric && first != '.') || text.length() > MAX_NUMBER_LENGTH) {
      return string(text);
    }
    if (NOT_A_NUMBER.matcher(text).matches()) {
      return new Typed(ScalarType.FLOAT, text);
    }
    if (!numeric) {
      return FLOAT.matcher(text).matches() ? fraction(text) : string(text);
    }
    return number(text);
  }

  /// Whether Kubernetes' reader takes a plain scalar for a boolean and this one for a string.
  static boolean isLetterBoolean(String text) {
    return text.length() == 1 && "yYnN".contains(text);
  }

  private static Typed number(String text) {
    if (DATE.matcher(text).matches()) {
      return string(text);
    }
    String plain = text.replace("_", "");
    BigInteger integer = integer(plain);
    if (integer != null) {
      return new Typed(ScalarType.INTEGER, integer.toString());
    }
    return FLOAT.matcher(plain).matches() ? fraction(plain) : string(text);
  }

  /// Reads an integer with Go's prefixes: `0x`, `0o`, `0b`, and a leading zero for octal.
  private static @Nullable BigInteger integer(String plain) {
    int sign = plain.startsWith("-") ? -1 : 1;
    String digits = plain.startsWith("-") || plain.startsWith("+") ? plain.substring(1) : plain;
    int radix = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      radix =
          switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            default -> 8;
          };
      boolean prefixed = radix != 8 || digits.charAt(1) == 'o' || digits.charAt(1) == 'O';
      digits = digits.substring(prefixed ? 2 : 1);
    }
    if (digits.isEmpty()) {
      return null;
    }
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c > 'f' || Character.digit(c, radix) < 0) {
        return null;
      }
    }
    BigInteger value = new BigInteger(digits, radix);
    return sign < 0 ? value.negate() : value;
  }

  private static Typed fraction(String text) {
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      return string(text);
    }
    if (Math.rint(value) == value && Math.abs(value) < 1e21) {
      return new Typed(ScalarType.INTEGER, new BigDecimal(value).toBigInteger().toString());
    }
    return new Typed(ScalarType.FLOAT, text);
  }

  private static Typed string(String text) {
    return new Typed(ScalarType.STRING, text);
  }
}
