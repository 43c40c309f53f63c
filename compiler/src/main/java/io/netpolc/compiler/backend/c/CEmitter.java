package io.netpolc.compiler.backend.c;

import io.netpolc.bpf.BpfSources;
import io.netpolc.compiler.backend.maps.NodeLayout;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes the C of a policy set: one text that compiles by itself.
///
/// Policy is not in it but in the tables, so that one program serves every policy set of its shape;
/// which pods and rules the numbers in the tables stand for is told in comments. The same arguments
/// give the same text.
public final class CEmitter {
  private CEmitter() {}

  /// The C text.
  ///
  /// @param subjects by subject number
  /// @param decisions by decision id
  public static String emit(Shape shape, List<Provenance> decisions, List<Subject> subjects) {
    StringBuilder text = new StringBuilder();
    text.append("/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */\n");
    text.append(
        """
        /*
         * Network policy for %s, by netpolc.
         *
         * The constants below are the shape: sizes and features. The policy itself is in the tables, which the
         * loader fills; their numbers mean:
         *
        """
            .formatted(count(subjects.size(), "pod")));
    for (int i = 0; i < subjects.size(); i++) {
      text.append(comment("subject " + i + ": " + describe(subjects.get(i))));
    }
    text.append(" *\n");
    for (int i = 0; i < decisions.size(); i++) {
      text.append(comment("decision " + i + ": " + describe(decisions.get(i))));
    }
    text.append(" *\n * clang -O2 -g -target bpf -c FILE.c\n */\n\n");
    define(shape, text);
    return text.append(BpfSources.amalgamation()).toString();
  }

  /// The C text of a program that takes the place of the generic one while tables of a shape are in
  /// force: it finds the same maps, and in an audit has the programs that audit.
  ///
  /// @param shape what the generic program reads from its read-only data
  public static String emitForTables(Shape shape) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        /* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
        /* For tables of one shape, by netpolc; the maps are those of the generic program. */

        #define NP_SHARED_MAPS
        """);
    define(shape, text);
    return text.append(
            shape.audits() ? BpfSources.auditingAmalgamation() : BpfSources.amalgamation())
        .toString();
  }

  private static void define(Shape shape, StringBuilder text) {
    text.append("#define NP_SPECIALIZED\n");
    constants(shape)
        .forEach((name, value) -> text.append("#define %s %d\n".formatted(name, value)));
  }

  /// What stands before the headers of a program that is made for a shape, in the order of `struct
  /// np_shape`.
  public static Map<String, Long> constants(Shape shape) {
    Map<String, Long> constants = new LinkedHashMap<>();
    constants.put("NP_CAP_ENDPOINTS", (long) shape.endpoints());
    constants.put("NP_CAP_V4_WINDOW", (long) shape.v4Window());
    constants.put("NP_CAP_V4_BLOCKS", (long) shape.v4Blocks());
    constants.put("NP_CAP_V6_NODES", (long) shape.v6Nodes());
    constants.put("NP_CAP_V6_BLOCKS", (long) shape.v6Blocks());
    constants.put("NP_CAP_VECTOR_WORDS", (long) shape.vectorWords());
    constants.put("NP_CAP_CELLS", (long) shape.cellChunks() * shape.chunking().cells());
    constants.put("NP_CAP_ROW_WORDS", (long) shape.rowWords());
    constants.put("NP_CAP_DECISIONS", (long) shape.decisions());
    constants.put("NP_FLOWS", (long) shape.flows());
    constants.put("NP_ON_DENY_REJECT", shape.onDenyReject() ? 1L : 0L);
    constants.put("NP_KEEP_ESTABLISHED", shape.keepEstablished() ? 1L : 0L);
    constants.put("NP_WIDE_ENTRIES", shape.entries() == TrieEntries.WIDE ? 1L : 0L);
    constants.put("NP_CHUNK_BITS", (long) shape.chunking().bits());
    constants.put("NP_ONE_CHUNK", shape.chunking().single() ? 1L : 0L);
    constants.putAll(new NodeLayout(shape).constants());
    return constants;
  }

  private static String describe(Subject subject) {
    return subject.addresses().stream()
        .sorted(Comparator.comparing(address -> address.family()))
        .map(Object::toString)
        .collect(Collectors.joining(" ", subject.qualifiedName() + " ", ""))
        .strip();
  }

  private static String describe(Provenance provenance) {
    String places =
        provenance.places().isEmpty() ? "" : " (" + String.join(", ", provenance.places()) + ")";
    return describe(provenance.decision()) + places;
  }

  private static String describe(Decision decision) {
    return switch (decision) {
      case Decision.NotSubject() -> "allow, no subject of policy";
      case Decision.NotIsolated() -> "allow, not isolated in this direction";
      case Decision.Self() -> "allow, the pod itself";
      case Decision.OwnNode() -> "allow, the pod's own node";
      case Decision.AllowedBy(var rule) -> "allow " + rule;
      case Decision.DefaultDeny(var isolatedBy) -> "deny, isolated by " + names(isolatedBy);
      case Decision.NoBackend(var isolatedBy) ->
          "deny, a Service without a ready backend; isolated by " + names(isolatedBy);
    };
  }

  private static String names(List<PolicyRef> policies) {
    return policies.stream().map(PolicyRef::toString).collect(Collectors.joining(", "));
  }

  /// One line inside a C comment. Names and paths come from outside: they must not end the comment.
  private static String comment(String line) {
    String safe = line.replaceAll("\\p{Cntrl}", "?").replace("*/", "* /").replace("/*", "/ *");
    return " * " + safe + "\n";
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
