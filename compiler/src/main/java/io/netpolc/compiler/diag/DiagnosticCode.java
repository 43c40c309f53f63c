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
  NP2050("not a new pod"),
  NP3001("namespace has no object"),
  NP3002("address used by two pods"),
  NP3003("no made-up address left"),
  NP3010("unknown pod"),
  NP3011("pod has completed"),
  NP3012("pod has no address"),
  NP3013("no common address family"),
  NP3101("unknown node"),
  NP4001("policy selects no pod"),
  NP4002("peer takes no pod"),
  NP4003("no namespace has the label"),
  NP4004("two peers where one may be meant"),
  NP4005("selector contradicts itself"),
  NP4006("rules of a direction that is left out"),
  NP4007("empty egress that isolates nobody"),
  NP4008("port name that no pod has"),
  NP4009("port name that only some pods have"),
  NP4010("port name with different numbers"),
  NP4011("port of a Service, not of its pods"),
  NP4012("port entry without its protocol"),
  NP4013("block with pods' addresses"),
  NP4014("block with Services' addresses"),
  NP4015("block with nodes' addresses"),
  NP4016("exceptions that leave nothing"),
  NP4017("namespace that does not exist"),
  NP4018("one address family of two"),
  NP4019("policy for pods that no policy sees"),
  NP4020("peer that no selector sees"),
  NP4021("loopback address in a block"),
  NP4022("exception that another item allows"),
  NP4023("requirement that keeps nobody out"),
  NP4024("empty port entry"),
  NP4025("port name for addresses"),
  NP4201("peer that adds nothing"),
  NP4202("port that adds nothing"),
  NP4203("two prefixes that are one"),
  NP4204("exception that adds nothing"),
  NP4205("ports that are one range"),
  NP4206("rule that adds nothing"),
  NP4207("rule given twice"),
  NP4208("rule that another policy takes in"),
  NP4209("policy that adds nothing"),
  NP4210("policy given twice"),
  NP4211("requirement that adds nothing"),
  NP4212("policy type given twice"),
  NP4213("range of one port"),
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
