import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Adds up Surefire's reports of all modules and says what could not be tested and why.
///
/// Arguments: the repository, and `--require-privileged` when a skipped test with the tag
/// `privileged` is a failure, unless it lacked a control plane: what that is built with is not
/// everywhere to be had. Exit code 1 when anything failed.
final class TestReport {
  private static final String TAG = "Lorg/junit/jupiter/api/Tag;";
  private static final String NO_CONTROL_PLANE = "no control plane: ";
  private static final String TAGS = "Lorg/junit/jupiter/api/Tags;";

  /// A test that did not run.
  private record Skipped(Path module, String className, String method, String reason) {}

  /// A test that failed.
  private record Failed(String className, String method, String message) {}

  private int run;
  private int failures;
  private int errors;
  private final List<Skipped> skipped = new ArrayList<>();
  private final List<Failed> failed = new ArrayList<>();

  public static void main(String[] args) throws IOException, XMLStreamException {
    var report = new TestReport();
    report.readAll(Path.of(args[0]));
    System.exit(report.print(List.of(args).contains("--require-privileged")) ? 0 : 1);
  }

  private void readAll(Path repository) throws IOException, XMLStreamException {
    List<Path> modules;
    try (Stream<Path> folders = Files.list(repository)) {
      modules = folders.filter(f -> Files.isRegularFile(f.resolve("pom.xml"))).sorted().toList();
    }
    for (Path module : modules) {
      Path reports = module.resolve("target/surefire-reports");
      if (!Files.isDirectory(reports)) {
        continue;
      }
      List<Path> files;
      try (Stream<Path> found = Files.list(reports)) {
        files = found.filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml")).sorted().toList();
      }
      for (Path file : files) {
        read(module, file);
      }
    }
  }

  private void read(Path module, Path file) throws IOException, XMLStreamException {
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
      String className = "";
      String method = "";
      while (xml.hasNext()) {
        if (xml.next() != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        switch (xml.getLocalName()) {
          case "testcase" -> {
            run++;
            className = xml.getAttributeValue(null, "classname");
            method = xml.getAttributeValue(null, "name");
          }
          case "failure" -> {
            failures++;
            failed.add(new Failed(className, method, message(xml)));
          }
          case "error" -> {
            errors++;
            failed.add(new Failed(className, method, message(xml)));
          }
          case "skipped" -> skipped.add(new Skipped(module, className, method, reason(xml)));
          default -> {}
        }
      }
    }
  }

  /// The first line of the attribute `message` or, where Surefire left that out, of the trace.
  private static String message(XMLStreamReader xml) throws XMLStreamException {
    Optional<String> attribute = Optional.ofNullable(xml.getAttributeValue(null, "message"));
    String text = attribute.isPresent() ? attribute.get() : xml.getElementText();
    return text.strip().lines().findFirst().orElse("no message");
  }

  private static String reason(XMLStreamReader xml) throws XMLStreamException {
    return message(xml).replaceFirst("^.*Assumption failed: ", "");
  }

  private boolean print(boolean requirePrivileged) {
    System.out.println();
    for (Failed test : failed) {
      System.out.println("failed: " + test.className() + "." + test.method() + ": " + test.message());
    }
    var privileged =
        skipped.stream()
            .filter(test -> !test.reason().startsWith(NO_CONTROL_PLANE))
            .filter(TestReport::privileged)
            .toList();
    System.out.printf(
        "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d%n", run, failures, errors, skipped.size());
    var byReason = new TreeMap<String, List<Skipped>>();
    for (Skipped test : skipped) {
      byReason.computeIfAbsent(test.reason(), _ -> new ArrayList<>()).add(test);
    }
    byReason.forEach(
        (reason, tests) -> System.out.println("not tested here: " + names(tests) + ": " + reason));
    boolean passed = run > 0 && failures == 0 && errors == 0;
    if (requirePrivileged && !privileged.isEmpty()) {
      System.out.println("kernel tests must run here, but " + privileged.size() + " were skipped");
      passed = false;
    }
    return passed;
  }

  private static String names(List<Skipped> tests) {
    Skipped first = tests.getFirst();
    String name = first.className().replaceFirst(".*\\.", "") + "." + first.method();
    return tests.size() == 1 ? name : name + " and " + (tests.size() - 1) + " more";
  }

  /// Whether the class or the method carries the tag; a skipped class has no method of that name.
  private static boolean privileged(Skipped test) {
    Path file =
        test.module().resolve("target/test-classes/" + test.className().replace('.', '/') + ".class");
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      ClassModel model = ClassFile.of().parse(file);
      if (tagged(model.findAttribute(Attributes.runtimeVisibleAnnotations()))) {
        return true;
      }
      String method = test.method().replaceFirst("[({\\[].*", "");
      return model.methods().stream()
          .filter(m -> m.methodName().equalsString(method))
          .anyMatch(m -> tagged(m.findAttribute(Attributes.runtimeVisibleAnnotations())));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean tagged(Optional<RuntimeVisibleAnnotationsAttribute> annotations) {
    return annotations.stream()
        .flatMap(a -> a.annotations().stream())
        .flatMap(TestReport::unwrapped)
        .anyMatch(TestReport::isPrivilegedTag);
  }

  private static Stream<Annotation> unwrapped(Annotation annotation) {
    if (!annotation.className().equalsString(TAGS)) {
      return Stream.of(annotation);
    }
    return annotation.elements().stream()
        .flatMap(e -> e.value() instanceof AnnotationValue.OfArray array ? array.values().stream() : Stream.of())
        .flatMap(v -> v instanceof AnnotationValue.OfAnnotation nested ? Stream.of(nested.annotation()) : Stream.of());
  }

  private static boolean isPrivilegedTag(Annotation annotation) {
    return annotation.className().equalsString(TAG)
        && annotation.elements().stream()
            .anyMatch(
                e -> e.value() instanceof AnnotationValue.OfString text && text.stringValue().equals("privileged"));
  }
}
