package io.netpolc.testdata.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.assertion.Assertion;
import io.netpolc.compiler.assertion.AssertionChecker;
import io.netpolc.compiler.assertion.AssertionParser;
import io.netpolc.compiler.assertion.Verdict;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import io.netpolc.testdata.tables.RandomAssertion.Many;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// What is said of random assertions about random clusters is what the reference says flow by flow,
/// for all pods, and for addresses and ports on both sides of every boundary. A failure prints the
/// seed; `-Dnetpolc.seed=N` replays it alone.
final class AssertionsAgreeWithReferenceTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 300 : 24;
  private static final int LINES = 25;

  private enum Answer {
    HOLDS,
    FAILS,
    VACUOUS
  }

  private final Map<Answer, Integer> answers = new EnumMap<>(Answer.class);

  @Test
  void everyRandomAssertionIsTheReferences() {
    String taken = SeedRun.of(1, SCENARIOS).each(seed -> compare(Scenario.of(seed)));
    System.out.printf("reference and policy tests: %s, verdicts %s%n", taken, answers);
    if (SeedRun.isFixed()) {
      int lines = SCENARIOS * LINES;
      assertThat(answers.get(Answer.HOLDS)).isGreaterThan(lines / 10);
      assertThat(answers.get(Answer.FAILS)).isGreaterThan(lines / 10);
    }
  }

  private void compare(Scenario scenario) {
    if (scenario.cluster().pods().isEmpty()) {
      return;
    }
    var probes = new Probes(scenario.cluster(), scenario.policies());
    var generator = RandomAssertion.Generator.of(scenario, probes);
    var lines = new ArrayList<RandomAssertion>();
    for (int i = 0; i < LINES; i++) {
      lines.add(generator.next());
    }
    var sink = new DiagnosticSink();
    String text = String.join("\n", lines.stream().map(RandomAssertion::text).toList());
    List<Assertion> assertions = AssertionParser.parse("random", text, sink);
    ResolvedProgram resolved =
        Resolver.resolve(scenario.policies(), scenario.cluster(), scenario.options(), null, sink);
    List<Verdict> verdicts =
        AssertionChecker.of(
                resolved,
                Lowering.tables(resolved, LoweringOptions.DEFAULT),
                scenario.cluster(),
                assertions)
            .run(sink);
    assertThat(sink.diagnostics()).as("%s", scenario).isEmpty();
    var reference = new Reference(scenario, probes, lines);
    for (int i = 0; i < LINES; i++) {
      Answer expected = reference.answer(lines.get(i));
      answers.merge(expected, 1, Integer::sum);
      Verdict verdict = verdicts.get(i);
      assertThat(answer(verdict))
          .as("%s in %s: %s", lines.get(i).text(), scenario, verdict)
          .isEqualTo(expected);
      if (verdict instanceof Verdict.Fails fails) {
        reference.check(fails, lines.get(i));
      }
    }
  }

  private static Answer answer(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Holds() -> Answer.HOLDS;
      case Verdict.Fails _ -> Answer.FAILS;
      case Verdict.Vacuous() -> Answer.VACUOUS;
    };
  }

  /// The reference asked about every member of a scenario.
  private static final class Reference {
    private record Asked(Protocol protocol, int port) {}

    private final Evaluator evaluator;
    private final boolean ownNodeReachable;
    private final List<Member> members = new ArrayList<>();
    private final Map<IpFamily, List<Asked>> asked = new HashMap<>();
    private final Map<List<IpAddress>, boolean[]> allowed = new HashMap<>();

    Reference(Scenario scenario, Probes probes, List<RandomAssertion> lines) {
      evaluator = new Evaluator(scenario.policies(), scenario.cluster(), scenario.options());
      ownNodeReachable = scenario.options().ownNodeAlwaysReachable();
      var addresses = new TreeSet<>(probes.addresses());
      addresses.add(IpAddress.v4(0));
      addresses.add(IpAddress.v6(0, 0));
      for (RandomAssertion line : lines) {
        for (String word : line.text().split("[ ,]+")) {
          addEdges(word, addresses);
        }
      }
      var outside = new TreeSet<IpAddress>();
      for (IpAddress address : addresses) {
        IpAddress next = address;
        while (next != null && !Member.of(scenario.cluster(), next).isWorld()) {
          next = next.next();
        }
        if (next != null) {
          outside.add(next);
        }
      }
      addresses.addAll(outside);
      addresses.forEach(address -> members.add(Member.of(scenario.cluster(), address)));
      for (IpFamily family : IpFamily.values()) {
        var here = new ArrayList<Asked>();
        for (Protocol protocol : Probes.protocols(family)) {
          for (int port : protocol.hasPorts() ? probes.ports() : List.of(0)) {
            if (port > 0 || !protocol.hasPorts()) {
              here.add(new Asked(protocol, port));
            }
          }
        }
        asked.put(family, here);
      }
    }

    private static void addEdges(String word, Set<IpAddress> addresses) {
      IpAddress address = IpAddress.parse(word);
      Cidr cidr = address == null ? Cidr.parse(word) : Cidr.of(address);
      if (cidr != null) {
        addresses.add(cidr.network());
        IpAddress behind = cidr.last().next();
        if (behind != null) {
          addresses.add(behind);
        }
      }
    }

    Answer answer(RandomAssertion line) {
      boolean ownNode = !line.from().set().anything() && !line.to().set().anything();
      Predicate<Member> from = line.from().set().members();
      Predicate<Member> to = line.to().set().members();
      Answer main = every(line, from, to, line.allowed(), ownNode);
      Predicate<Member> anybody = who -> !who.service();
      Answer others = Answer.HOLDS;
      if (line.from().many() == Many.ONLY) {
        others = every(line, anybody.and(from.negate()), to, false, false);
      } else if (line.to().many() == Many.ONLY) {
        others = every(line, from, anybody.and(to.negate()), false, false);
      }
      return main != Answer.FAILS && others == Answer.FAILS ? others : main;
    }

    private Answer every(
        RandomAssertion line,
        Predicate<Member> from,
        Predicate<Member> to,
        boolean allow,
        boolean ownNode) {
      Answer all = Answer.VACUOUS;
      for (IpFamily family : IpFamily.values()) {
        boolean compared = false;
        boolean each = true;
        boolean one = false;
        for (Member source : members(from, family)) {
          boolean here = false;
          boolean eachTarget = true;
          boolean oneTarget = false;
          for (Member target : members(to, family)) {
            if (isCompared(source, target, ownNode)) {
              here = true;
              boolean satisfied = satisfies(line, source, target, allow);
              eachTarget &= satisfied;
              oneTarget |= satisfied;
            }
          }
          if (here) {
            compared = true;
            boolean holds = line.to().many() == Many.SOME ? oneTarget : eachTarget;
            each &= holds;
            one |= holds;
          }
        }
        if (compared && !(line.from().many() == Many.SOME ? one : each)) {
          return Answer.FAILS;
        }
        all = compared ? Answer.HOLDS : all;
      }
      return all;
    }

    private List<Member> members(Predicate<Member> of, IpFamily family) {
      return members.stream()
          .filter(member -> member.address().family() == family && of.test(member))
          .toList();
    }

    private boolean isCompared(Member source, Member target, boolean ownNode) {
      if (!source.isPod() && !target.isPod()) {
        return false;
      }
      if (source.pod() != null && source.pod().equals(target.pod())) {
        return false;
      }
      return ownNode || !(target.runsOn(source) || (ownNodeReachable && source.runsOn(target)));
    }

    private boolean satisfies(RandomAssertion line, Member source, Member target, boolean allow) {
      boolean[] passes =
          allowed.computeIfAbsent(
              List.of(source.address(), target.address()), _ -> ask(source, target));
      List<Asked> here = asked.getOrDefault(source.address().family(), List.of());
      boolean each = true;
      boolean one = false;
      for (int i = 0; i < passes.length; i++) {
        if (line.ports().members().test(here.get(i).protocol, here.get(i).port)) {
          each &= passes[i];
          one |= passes[i];
        }
      }
      if (!allow) {
        return !one;
      }
      return line.ports().some() ? one : each;
    }

    private boolean[] ask(Member source, Member target) {
      List<Asked> here = asked.getOrDefault(source.address().family(), List.of());
      var passes = new boolean[here.size()];
      for (int i = 0; i < passes.length; i++) {
        passes[i] = passes(source.address(), target.address(), here.get(i));
      }
      return passes;
    }

    private boolean passes(IpAddress source, IpAddress target, Asked what) {
      var flow = new Flow(evaluator.end(source), evaluator.end(target), what.protocol, what.port);
      return evaluator.evaluate(flow).allowed();
    }

    /// The connection that is shown is one that the line speaks of, and is decided as is said.
    void check(Verdict.Fails fails, RandomAssertion line) {
      boolean passes =
          fails.why() == Verdict.Why.ALLOWED
              || fails.why() == Verdict.Why.OTHERS_ALLOWED
              || fails.why() == Verdict.Why.NONE_DENIED;
      assertThat(fails.connections().isEmpty()).as("%s", line.text()).isFalse();
      for (Asked each : asked.getOrDefault(fails.from().family(), List.of())) {
        if (fails.connections().contains(each.protocol, each.port)) {
          assertThat(line.ports().members().test(each.protocol, each.port)).isTrue();
          assertThat(passes(fails.from(), fails.to(), each))
              .as("%s: %s %s", line.text(), fails, each)
              .isEqualTo(passes);
        }
      }
    }
  }
}
