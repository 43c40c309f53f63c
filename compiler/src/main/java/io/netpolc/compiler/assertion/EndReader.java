package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.EndTerm.Namespaces;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.selector.LabelSelectorParser;
import io.netpolc.compiler.frontend.tokens.TokenSpans;
import io.netpolc.compiler.ir.SelectorTerm.Scope;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.source.Span;
import io.netpolc.grammar.AssertionsParser.AddressContext;
import io.netpolc.grammar.AssertionsParser.AnythingContext;
import io.netpolc.grammar.AssertionsParser.DnsContext;
import io.netpolc.grammar.AssertionsParser.EndContext;
import io.netpolc.grammar.AssertionsParser.EndsContext;
import io.netpolc.grammar.AssertionsParser.ExclusionContext;
import io.netpolc.grammar.AssertionsParser.NamedContext;
import io.netpolc.grammar.AssertionsParser.NodesContext;
import io.netpolc.grammar.AssertionsParser.PodsContext;
import io.netpolc.grammar.AssertionsParser.SpaceContext;
import io.netpolc.grammar.AssertionsParser.WorldContext;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/// Turns the words for ends of connections into terms.
final class EndReader {
  private static final String EVERY_NAME = "*";
  private static final int DNS_PREFIX = "dns:".length();

  private final TokenSpans spans;
  private final DiagnosticSink sink;

  EndReader(TokenSpans spans, DiagnosticSink sink) {
    this.spans = spans;
    this.sink = sink;
  }

  /// Null where a word is wrong, which was then reported.
  @Nullable EndSet read(EndsContext context) {
    List<EndTerm> terms = terms(context.end());
    List<EndTerm> except = exclusion(context.exclusion());
    return terms == null || except == null ? null : new EndSet(terms, except, spans.of(context));
  }

  /// The terms behind `except`; none where there is none. Null as for [#read].
  @Nullable List<EndTerm> exclusion(@Nullable ExclusionContext context) {
    return context == null ? List.of() : terms(context.end());
  }

  private @Nullable List<EndTerm> terms(List<EndContext> contexts) {
    var terms = new ArrayList<EndTerm>();
    for (EndContext context : contexts) {
      EndTerm term = term(context);
      if (term != null) {
        terms.add(term);
      }
    }
    return terms.size() == contexts.size() ? terms : null;
  }

  private @Nullable EndTerm term(EndContext context) {
    Span span = spans.of(context);
    return switch (context) {
      case PodsContext pods -> pods(pods, span);
      case NodesContext _ -> new EndTerm.Nodes(span);
      case WorldContext _ -> new EndTerm.World(span);
      case AnythingContext _ -> new EndTerm.Anything(span);
      case DnsContext dns -> new EndTerm.Dns(dns.getText().substring(DNS_PREFIX), span);
      case NamedContext named -> named(named.NAMED().getSymbol(), span);
      case AddressContext address -> address(address.getText(), span);
      default -> throw new IllegalStateException("unknown end " + context.getText());
    };
  }

  private @Nullable EndTerm pods(PodsContext context, Span span) {
    LabelSelector labels =
        context.labels == null ? LabelSelector.EVERYTHING : labels(context.labels, 0);
    var scopes = new ArrayList<Scope>();
    for (SpaceContext space : context.space()) {
      Scope scope =
          space.LABELS() == null
              ? new Scope.Named(space.getText())
              : labelled(labels(space.LABELS().getSymbol(), 0));
      if (scope == null) {
        return null;
      }
      scopes.add(scope);
    }
    if (labels == null) {
      return null;
    }
    Namespaces namespaces =
        scopes.isEmpty() ? Namespaces.ALL : new Namespaces(scopes, context.outside != null);
    return new EndTerm.Pods(
        namespaces, labels, null, null, span, context.space().stream().map(spans::of).toList());
  }

  /// `shop/cart[Deployment]` and all its forms. Both parts may be a name, `*` or labels in braces,
  /// so the slash that divides them is the one behind the first part's brace, if it has any.
  private @Nullable EndTerm named(Token token, Span span) {
    String text = token.getText();
    int slash = text.indexOf('/', text.startsWith("{") ? text.indexOf('}') : 0);
    int bracket = text.endsWith("]") ? text.lastIndexOf('[') : text.length();
    String kind = bracket == text.length() ? null : text.substring(bracket + 1, text.length() - 1);
    String space = text.substring(0, slash);
    String pod = text.substring(slash + 1, bracket);
    Scope scope = scope(space, token);
    LabelSelector labels =
        pod.startsWith("{") ? labels(pod, token, slash + 1) : LabelSelector.EVERYTHING;
    boolean named = !pod.startsWith("{") && !pod.equals(EVERY_NAME);
    if (isPattern(space) || (named && isPattern(pod))) {
      sink.report(
          Diagnostic.error(
                  DiagnosticCode.NP2020, span, "`*` stands for all names, not for a part of one")
              .withHelp("select by label: `NAMESPACE/{app=cart}`"));
      return null;
    }
    return scope == null || labels == null
        ? null
        : new EndTerm.Pods(
            new Namespaces(List.of(scope), false),
            labels,
            named ? pod : null,
            kind,
            span,
            List.of());
  }

  private static boolean isPattern(String part) {
    return !part.startsWith("{") && part.length() > 1 && part.contains(EVERY_NAME);
  }

  private @Nullable Scope scope(String text, Token token) {
    if (text.equals(EVERY_NAME)) {
      return new Scope.Labelled(LabelSelector.EVERYTHING);
    }
    return text.startsWith("{") ? labelled(labels(text, token, 0)) : new Scope.Named(text);
  }

  private static @Nullable Scope labelled(@Nullable LabelSelector selector) {
    return selector == null ? null : new Scope.Labelled(selector);
  }

  private @Nullable LabelSelector labels(Token token, int offset) {
    return labels(token.getText(), token, offset);
  }

  /// @param text in braces
  /// @param offset where it begins in the token
  private @Nullable LabelSelector labels(String text, Token token, int offset) {
    Span whole = spans.of(token);
    Span inside = Span.at(whole.file(), whole.line(), whole.column() + offset + 1);
    return LabelSelectorParser.parse(text.substring(1, text.length() - 1), inside, sink);
  }

  private @Nullable EndTerm address(String text, Span span) {
    IpAddress address = IpAddress.parse(text);
    Cidr cidr = address == null ? Cidr.parse(text) : Cidr.of(address);
    if (cidr == null) {
      sink.report(
          Diagnostic.error(
                  DiagnosticCode.NP2011, span, "`" + text + "` is neither an address nor a prefix")
              .withHelp("write it like `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/32`"));
      return null;
    }
    return new EndTerm.Addresses(cidr, span);
  }
}
