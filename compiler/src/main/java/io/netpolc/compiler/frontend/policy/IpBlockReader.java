package io.netpolc.compiler.frontend.policy;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.schema.FieldPath;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads an `ipBlock`.
///
/// CIDRs are checked as strictly as the apiserver does since 1.36. A value that is readable but not
/// canonical is an error in a manifest; in an object that an apiserver has taken it is a warning
/// and means its masked, decimal, unmapped form.
final class IpBlockReader {
  private static final String NOT_A_CIDR =
      "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

  private final ObjectFields fields;
  private final boolean live;

  private IpBlockReader(ObjectFields fields, boolean live) {
    this.fields = fields;
    this.live = live;
  }

  /// Reads a block.
  ///
  /// @param live whether the policy carries a `resourceVersion`
  /// @param span the peer
  /// @return null if it is not valid, which was then reported
  static Peer.@Nullable IpBlock read(ObjectFields fields, boolean live, Span span) {
    return new IpBlockReader(fields, live).read(span);
  }

  private Peer.@Nullable IpBlock read(Span span) {
    Scalar cidrText = fields.string("cidr");
    List<Scalar> exceptTexts = fields.strings("except");
    fields.rejectUnknown();
    if (cidrText == null || cidrText.text().isEmpty()) {
      if (!fields.broken("cidr")) {
        fields.errors().required(fields.path("cidr"), fields.spanOf("cidr"), "");
      }
      return null;
    }
    Cidr cidr = cidr(cidrText, fields.path("cidr"));
    if (cidr == null) {
      return null;
    }
    var except = new ArrayList<Cidr>();
    var places = new ArrayList<Span>();
    places.add(cidrText.span());
    for (int i = 0; i < exceptTexts.size(); i++) {
      FieldPath path = fields.path("except").index(i);
      Scalar text = exceptTexts.get(i);
      Cidr part = cidr(text, path);
      if (part == null) {
        continue;
      }
      if (cidr.contains(part) && cidr.prefixLength() < part.prefixLength()) {
        except.add(part);
        places.add(text.span());
      } else {
        fields
            .errors()
            .invalid(path, text.span(), text.text(), "must be a strict subset of `cidr`");
      }
    }
    return new Peer.IpBlock(cidr, except, span, places);
  }

  private @Nullable Cidr cidr(Scalar value, FieldPath path) {
    String text = value.text();
    Cidr cidr = Cidr.parse(text);
    if (cidr == null) {
      fields.errors().invalid(path, value.span(), text, NOT_A_CIDR);
      return null;
    }
    String problem = problem(text, cidr);
    if (problem != null) {
      reportNonCanonical(value, path, cidr, problem);
    } else if (cidr.family() == IpFamily.V6 && !cidr.toString().equals(text)) {
      fields
          .errors()
          .sink()
          .report(
              Diagnostic.warning(
                      DiagnosticCode.NP1016,
                      value.span(),
                      "%s: IPv6 CIDR value `%s` is not in canonical form (RFC 5952)"
                          .formatted(path, text))
                  .withHelp("write `" + cidr + "`"));
    }
    return cidr;
  }

  private void reportNonCanonical(Scalar value, FieldPath path, Cidr cidr, String problem) {
    if (live) {
      fields
          .errors()
          .sink()
          .report(
              Diagnostic.warning(
                      DiagnosticCode.NP1016,
                      value.span(),
                      "%s: CIDR value `%s` is not canonical: %s"
                          .formatted(path, value.text(), problem))
                  .withNote("it is taken to mean `" + cidr + "`")
                  .withHelp("write `" + cidr + "`"));
      return;
    }
    fields
        .errors()
        .sink()
        .report(
            Diagnostic.error(
                    DiagnosticCode.NP1011,
                    value.span(),
                    "%s: Invalid value: \"%s\": %s".formatted(path, value.text(), problem))
                .withHelp("did you mean `" + cidr + "`?"));
  }

  /// What the strict rules have against a CIDR that can be read, in the apiserver's words.
  private static @Nullable String problem(String text, Cidr cidr) {
    int slash = text.indexOf('/');
    String address = text.substring(0, slash);
    String length = text.substring(slash + 1);
    IpAddress plain = IpAddress.parse(address);
    if (plain == null || (length.length() > 1 && length.startsWith("0"))) {
      return "must not have leading 0s in IP or prefix length";
    }
    if (cidr.family() == IpFamily.V4 && address.indexOf(':') >= 0) {
      return "must not have an IPv4-mapped IPv6 address";
    }
    return plain.equals(cidr.network()) ? null : "must not have bits set beyond the prefix length";
  }
}
