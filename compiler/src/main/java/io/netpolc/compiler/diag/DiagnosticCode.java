package io.netpolc.compiler.diag;

/// The kinds of findings, grouped by stage: NP1xxx YAML and schema, NP2xxx selectors and other
/// small languages, NP3xxx resolving against the cluster, NP4xxx semantics, NP5xxx back end and
/// bundle, NP6xxx clang, kernel and load. A code is never reused; each has a page under
/// `docs/diagnostics`.
public enum DiagnosticCode {
  NP1001("input cannot be read"),
  NP1002("not valid YAML or JSON"),
  NP1003("unknown field"),
  NP1004("duplicate key"),
  NP1005("wrong type"),
  NP1006("not valid text"),
  NP1007("input exceeds a limit"),
  NP1008("not a Kubernetes object"),
  NP1009("unsupported policy kind"),
  NP1010("required value"),
  NP1011("invalid value"),
  NP1012("forbidden value"),
  NP1013("unsupported value"),
  NP1014("duplicate object"),
  NP1015("namespace not given"),
  NP1016("non-canonical CIDR"),
  NP1017("status in a policy"),
  NP1018("link leads back to its own folder"),
  NP1019("reserved label"),
  NP1020("letter that may be a boolean"),
  NP1021("no policy found"),
  NP2001("label selector cannot be parsed"),
  NP2002("invalid label in a selector"),
  NP2010("not a protocol and port"),
  NP2011("not a pod or an address"),
  NP2020("policy test cannot be parsed"),
  NP2021("policy test can be read in two ways"),
  NP2022("policy test means nobody"),
  NP2023("exception takes nothing away"),
  NP2024("policy test speaks of no connection"),
  NP2025("not told by an observed connection"),
  NP3001("namespace has no object"),
  NP3002("address used by two pods"),
  NP3003("no made-up address left"),
  NP3010("unknown pod"),
  NP3011("pod has completed"),
  NP3012("pod has no address"),
  NP3013("no common address family"),
  NP3101("unknown node"),
  NP5101("tables are over the budget");

  private final String title;

  DiagnosticCode(String title) {
    this.title = title;
  }

  /// A few words that name the kind of finding.
  public String title() {
    return title;
  }
}
