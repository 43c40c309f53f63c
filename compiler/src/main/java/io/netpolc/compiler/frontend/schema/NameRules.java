package io.netpolc.compiler.frontend.schema;

import java.util.ArrayList;
import java.util.List;

/// What names, label keys, label values and port names must look like. Each method returns what is
/// wrong, in the words of the apiserver (apimachinery `util/validation`); nothing if all is well.
public final class NameRules {
  private static final String CONSIST =
      "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. ";
  private static final String NAME_PART_MESSAGE =
      "must "
          + CONSIST
          + "'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
          + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  private static final String VALUE_MESSAGE =
      "a valid label must be an empty string or "
          + CONSIST
          + "'MyValue',  or 'my_value',  or '12345', regex used for validation is"
          + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
  private static final String SUBDOMAIN_MESSAGE =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
          + " used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?"
          + "(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  private static final String DNS_LABEL_MESSAGE =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
          + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
          + " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

  private NameRules() {}

  /// A label key: an optional DNS prefix, a slash, a name of at most 63 bytes.
  public static List<String> labelKey(String key) {
    if (key.length() <= 63 && isNamePart(key)) {
      return List.of();
    }
    var problems = new ArrayList<String>();
    int slash = key.indexOf('/');
    if (slash != key.lastIndexOf('/')) {
      problems.add(
          "a qualified name "
              + NAME_PART_MESSAGE
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
      return problems;
    }
    String name = key.substring(slash + 1);
    if (slash == 0) {
      problems.add("prefix part must be non-empty");
    } else if (slash > 0) {
      subdomain(key.substring(0, slash)).forEach(problem -> problems.add("prefix part " + problem));
    }
    if (name.isEmpty()) {
      problems.add("name part must be non-empty");
    } else if (name.length() > 63) {
      problems.add("name part " + tooLong(63));
    }
    if (!isNamePart(name)) {
      problems.add("name part " + NAME_PART_MESSAGE);
    }
    return problems;
  }

  /// A label value: empty, or a name of at most 63 bytes.
  public static List<String> labelValue(String value) {
    if (value.isEmpty() || (value.length() <= 63 && isNamePart(value))) {
      return List.of();
    }
    var problems = new ArrayList<String>();
    if (value.length() > 63) {
      problems.add(tooLong(63));
    }
    if (!isNamePart(value)) {
      problems.add(VALUE_MESSAGE);
    }
    return problems;
  }

  /// A DNS-1123 subdomain: the name of most objects.
  public static List<String> subdomain(String name) {
    boolean valid = isSubdomain(name);
    if (valid && name.length() <= 253) {
      return List.of();
    }
    var problems = new ArrayList<String>();
    if (name.length() > 253) {
      problems.add(tooLong(253));
    }
    if (!valid) {
      problems.add(SUBDOMAIN_MESSAGE);
    }
    return problems;
  }

  /// A DNS-1123 label: the name of a namespace.
  public static List<String> dnsLabel(String name) {
    boolean valid = isDnsLabel(name, 0, name.length());
    if (valid && name.length() <= 63) {
      return List.of();
    }
    var problems = new ArrayList<String>();
    if (name.length() > 63) {
      problems.add(tooLong(63));
    }
    if (!valid) {
      problems.add(DNS_LABEL_MESSAGE);
    }
    return problems;
  }

  /// The name of a container port (IANA service name syntax, RFC 6335 section 5.1).
  public static List<String> portName(String name) {
    var problems = new ArrayList<String>();
    if (name.length() > 15) {
      problems.add(tooLong(15));
    }
    if (name.isEmpty() || !name.chars().allMatch(c -> isLower(c) || isDigit(c) || c == '-')) {
      problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (name.chars().noneMatch(NameRules::isLower)) {
      problems.add("must contain at least one letter (a-z)");
    }
    if (name.contains("--")) {
      problems.add("must not contain consecutive hyphens");
    }
    if (name.startsWith("-") || name.endsWith("-")) {
      problems.add("must not begin or end with a hyphen");
    }
    return problems;
  }

  /// A port number.
  public static List<String> portNumber(int number) {
    return number < 1 || number > 65535
        ? List.of("must be between 1 and 65535, inclusive")
        : List.of();
  }

  /// `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`.
  private static boolean isNamePart(String text) {
    int last = text.length() - 1;
    if (last < 0 || !isAlphanumeric(text.charAt(0)) || !isAlphanumeric(text.charAt(last))) {
      return false;
    }
    for (int i = 1; i < last; i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return true;
  }

  /// DNS labels joined by dots.
  private static boolean isSubdomain(String text) {
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      if (!isDnsLabel(text, start, dot)) {
        return false;
      }
      start = dot + 1;
    }
    return isDnsLabel(text, start, text.length());
  }

  /// `[a-z0-9]([-a-z0-9]*[a-z0-9])?` between two positions of a text.
  private static boolean isDnsLabel(String text, int from, int to) {
    if (from == to || text.charAt(from) == '-' || text.charAt(to - 1) == '-') {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!isLower(c) && !isDigit(c) && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(int c) {
    return isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z');
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static String tooLong(int limit) {
    return "must be no more than " + limit + " bytes";
  }
}
