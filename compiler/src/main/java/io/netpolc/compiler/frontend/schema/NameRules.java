package io.netpolc.compiler.frontend.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What names, label keys, label values and port names must look like. Each method returns what is
/// wrong, in the words of the apiserver (apimachinery `util/validation`); nothing if all is well.
public final class NameRules {
  private static final Pattern NAME_PART =
      Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern PORT_CHARACTERS = Pattern.compile("[-a-z0-9]+");
  private static final Pattern LETTER = Pattern.compile("[a-z]");

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
    if (!NAME_PART.matcher(name).matches()) {
      problems.add("name part " + NAME_PART_MESSAGE);
    }
    return problems;
  }

  /// A label value: empty, or a name of at most 63 bytes.
  public static List<String> labelValue(String value) {
    var problems = new ArrayList<String>();
    if (value.length() > 63) {
      problems.add(tooLong(63));
    }
    if (!value.isEmpty() && !NAME_PART.matcher(value).matches()) {
      problems.add(VALUE_MESSAGE);
    }
    return problems;
  }

  /// A DNS-1123 subdomain: the name of most objects.
  public static List<String> subdomain(String name) {
    var problems = new ArrayList<String>();
    if (name.length() > 253) {
      problems.add(tooLong(253));
    }
    if (!matchesSubdomain(name)) {
      problems.add(SUBDOMAIN_MESSAGE);
    }
    return problems;
  }

  /// A DNS-1123 label: the name of a namespace.
  public static List<String> dnsLabel(String name) {
    var problems = new ArrayList<String>();
    if (name.length() > 63) {
      problems.add(tooLong(63));
    }
    if (!DNS_LABEL.matcher(name.length() > 1000 ? "" : name).matches()) {
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
    if (name.length() > 1000 || !PORT_CHARACTERS.matcher(name).matches()) {
      problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (!LETTER.matcher(name).find()) {
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

  private static boolean matchesSubdomain(String name) {
    return name.length() <= 1000 && SUBDOMAIN.matcher(name).matches();
  }

  private static String tooLong(int limit) {
    return "must be no more than " + limit + " bytes";
  }
}
