package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyText;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the input asks to leave out, each time with a reason: by the annotation [PolicyText#IGNORE]
/// on a policy (`NP4002: reason`, several apart by line breaks or `;`), or by a comment `#
/// netpolc:ignore NP4002 reason` on the line or on the one above it.
///
/// One without a reason leaves nothing out and is a finding (NP4401), and so is one that finds
/// nothing to leave out (NP4402) or names no code (NP4403).
public final class Suppressions {
  /// What is left.
  ///
  /// @param findings those that nothing leaves out, and what is wrong with what leaves out
  /// @param suppressed how many are left out
  public record Outcome(List<Finding> findings, int suppressed) {
    public Outcome {
      findings = List.copyOf(findings);
    }
  }

  private static final String COMMENT = "netpolc:ignore";
  private static final Pattern IN_COMMENT =
      Pattern.compile("#\\s*netpolc:ignore\\s+(\\w+)[:,]?\\s*(.*)$");
  private static final Pattern IN_ANNOTATION = Pattern.compile("\\s*(\\w+)\\s*:?\\s*(.*)");

  /// One thing that is asked for.
  private static final class Request {
    private final @Nullable String subject;
    private final String code;
    private final Span span;
    private final int line;
    private boolean used;

    /// @param subject the policy, or null for a line of a file
    /// @param line the next line that is no comment
    Request(@Nullable String subject, String code, Span span, int line) {
      this.subject = subject;
      this.code = code;
      this.span = span;
      this.line = line;
    }

    boolean takes(Finding finding) {
      if (!finding.diagnostic().code().name().equals(code)) {
        return false;
      }
      if (subject != null) {
        return subject.equals(finding.subject());
      }
      return finding.diagnostic().primary() != null
          && finding.diagnostic().primary().span().file() == span.file()
          && (finding.diagnostic().primary().span().line() == line
              || finding.diagnostic().primary().span().line() == span.line());
    }
  }

  private final List<Request> requests = new ArrayList<>();
  private final List<Finding> complaints = new ArrayList<>();

  private Suppressions(List<NetworkPolicy> policies) {
    Set<SourceFile> files = new HashSet<>();
    for (NetworkPolicy policy : policies) {
      PolicyText.Annotation annotation = policy.text().ignore();
      if (annotation != null) {
        annotation(policy, annotation);
      }
      if (files.add(policy.span().file())) {
        comments(policy.span().file());
      }
    }
  }

  /// Leaves findings out.
  ///
  /// @param policies the input that asks for it
  public static Outcome apply(List<Finding> findings, List<NetworkPolicy> policies) {
    var suppressions = new Suppressions(policies);
    var left = new ArrayList<Finding>();
    int suppressed = 0;
    for (Finding finding : findings) {
      if (suppressions.takes(finding)) {
        suppressed++;
      } else {
        left.add(finding);
      }
    }
    left.addAll(suppressions.complaints);
    for (Request request : suppressions.requests) {
      if (!request.used) {
        left.add(
            complaint(
                DiagnosticCode.NP4402,
                request.span,
                "there is no `%s` here to be left out".formatted(request.code),
                "take the suppression out"));
      }
    }
    return new Outcome(Linter.sorted(left), suppressed);
  }

  private boolean takes(Finding finding) {
    boolean taken = false;
    for (Request request : requests) {
      if (request.takes(finding)) {
        request.used = true;
        taken = true;
      }
    }
    return taken;
  }

  private void annotation(NetworkPolicy policy, PolicyText.Annotation annotation) {
    for (String part : annotation.value().split("[\n;]", -1)) {
      Matcher matcher = IN_ANNOTATION.matcher(part);
      if (!part.isBlank() && matcher.matches()) {
        request(policy.ref().toString(), matcher.group(1), matcher.group(2), annotation.span(), 0);
      } else if (!part.isBlank()) {
        request(null, part.strip(), "", annotation.span(), 0);
      }
    }
  }

  private void comments(SourceFile file) {
    if (file.text() == null || !file.text().contains(COMMENT)) {
      return;
    }
    String line = file.line(1);
    for (int i = 1; line != null; i++) {
      Matcher matcher = IN_COMMENT.matcher(line);
      if (matcher.find()) {
        var span = new Span(file, i, matcher.start() + 1, i, line.length() + 1);
        request(null, matcher.group(1), matcher.group(2), span, next(file, i));
      }
      line = file.line(i + 1);
    }
  }

  /// The next line that is no comment.
  private static int next(SourceFile file, int line) {
    int next = line + 1;
    String text = file.line(next);
    while (text != null && text.stripLeading().startsWith("#")) {
      text = file.line(++next);
    }
    return next;
  }

  private void request(@Nullable String subject, String code, String reason, Span span, int line) {
    List<String> known = Arrays.stream(DiagnosticCode.values()).map(Enum::name).toList();
    if (!known.contains(code)) {
      complaints.add(
          complaint(
              DiagnosticCode.NP4403,
              span,
              "`%s` is no code of a finding".formatted(code),
              Suggestion.help(code, known)));
    } else if (reason.isBlank()) {
      complaints.add(
          complaint(
              DiagnosticCode.NP4401,
              span,
              "`%s` is to be left out, and no reason is given: it is not".formatted(code),
              "say why behind the code"));
    } else {
      requests.add(new Request(subject, code, span, line));
    }
  }

  private static Finding complaint(
      DiagnosticCode code, Span span, String message, @Nullable String help) {
    return Finding.of(
        Diagnostic.warning(code, span, message).withHelp(help), span.file().name(), message);
  }
}
