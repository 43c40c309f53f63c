package io.netpolc.cli.demo;

import io.netpolc.cli.EventText;
import io.netpolc.cli.Places;
import io.netpolc.compiler.backend.maps.SelectMapLayout;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.Event;
import io.netpolc.loader.LoadReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The story of `netpolc demo`: a shop of eleven pods and a host outside; what policy says, what
/// real connections find, and what happens to them when the policy changes.
public final class Demo {
  private static final int TIMEOUT_MILLIS = 500;
  private static final int RETRY_TIMEOUT_MILLIS = 3000;
  private static final int RESUME_TIMEOUT_MILLIS = 10_000;
  private static final int EVENTS_SHOWN = 8;

  private final PrintStream out;
  private final ShopPolicies shop;
  private @Nullable DemoNode node;
  private volatile boolean interrupted;
  private boolean enforced;
  private boolean failed;

  /// @param home the checkout, or wherever `examples` lies
  /// @param version netpolc's own
  public Demo(PrintStream out, Path home, String version) {
    this.out = out;
    this.shop = new ShopPolicies(home, version);
  }

  /// Tells it.
  ///
  /// @param missing what the kernel half lacks here, or null if nothing is known to be missing
  /// @return whether everything was as policy says
  /// @throws IOException if the kernel or a tool refuses on the way; everything is removed then
  public boolean run(@Nullable String missing) throws IOException, InterruptedException {
    Compilation written = shop.asWritten();
    List<Host> hosts = hosts(written.input().cluster());
    var probes = Matrix.allProbes(hosts);
    var expectations =
        new Expectations(
            new Evaluator(
                written.input().policies(), written.input().cluster(), SemanticsOptions.DEFAULT));
    var places = new Places(written.input().policies());
    Set<Probe> expected = expectations.allowed(probes);
    compiled(written);
    String leftOut = missing;
    if (leftOut == null) {
      leftOut = loadAndTry(written, hosts, probes, expected);
    }
    if (leftOut != null) {
      heading("Traffic", "as policy says it");
      new Matrix(hosts, probes, expected, expected).print(out);
    }
    denials(expectations, probes, places);
    if (leftOut != null) {
      heading("Left out", leftOut);
      out.println("  loading the policy, real connections, a change under a running transfer");
      return true;
    }
    heading("Clean", "namespaces, programs, tables and files of the demo are removed");
    return !failed;
  }

  /// The half that needs the kernel.
  ///
  /// @return why it cannot be done here, or null if it was done
  private @Nullable String loadAndTry(
      Compilation written, List<Host> hosts, List<Probe> probes, Set<Probe> expected)
      throws IOException, InterruptedException {
    Thread atExit = new Thread(this::removeAtExit, "remove-demo");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      kernelHalf(written, hosts, probes, expected);
    } catch (IOException e) {
      awaitEndIfInterrupted();
      if (enforced) {
        throw e;
      }
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      awaitEndIfInterrupted();
      throw e;
    } finally {
      close();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ending) {
      awaitEndIfInterrupted();
    }
    return null;
  }

  private void kernelHalf(
      Compilation written, List<Host> hosts, List<Probe> probes, Set<Probe> expected)
      throws IOException, InterruptedException {
    DemoNode made = make(hosts, nodeAddresses(written.input().cluster()));
    heading("Network", "a node and " + hosts.size() + " hosts as network namespaces");
    try (var _ = new Servers(made.network())) {
      var prober = new Prober(made.network());
      Set<Probe> before = answered(prober, probes, new HashSet<>(probes));
      heading(
          "Before",
          "%,d attempts over TCP and UDP, IPv4 and IPv6: %,d answered"
              .formatted(probes.size(), before.size()));
      failed |= before.size() != probes.size();
      Path first = made.folder("as-written");
      shop.write(written, first);
      LoadReport report = made.load(first);
      enforced = true;
      heading("Load", report.attached().size() + " pods attached, bundle " + report.bundleHash());
      var observer = new Observer(made.policy(BundleFolder.readOnly()));
      Set<Probe> observed = answered(prober, probes, expected);
      matrix(hosts, probes, expected, observed);
      change(made, hosts, first);
      observed(observer.stop(), made.active());
    }
  }

  private void compiled(Compilation compilation) {
    var tables = compilation.lowered().tables();
    heading(
        "Compile",
        "%d policies, %d pods -> %d peer classes, %d rows, tables of %,d bytes"
            .formatted(
                compilation.input().policies().size(),
                tables.subjectCount(),
                tables.peerCount(),
                tables.rows().length,
                SelectMapLayout.bytes(compilation.lowered().shape())));
  }

  private static Set<Probe> answered(Prober prober, List<Probe> probes, Set<Probe> expected)
      throws IOException {
    Set<Probe> answered = new HashSet<>(prober.answered(probes, TIMEOUT_MILLIS));
    // A busy machine may answer late; what policy forbids gets no second chance to be missed.
    List<Probe> late =
        probes.stream().filter(expected::contains).filter(p -> !answered.contains(p)).toList();
    if (!late.isEmpty()) {
      answered.addAll(prober.answered(late, RETRY_TIMEOUT_MILLIS));
    }
    return answered;
  }

  private void matrix(
      List<Host> hosts, List<Probe> probes, Set<Probe> expected, Set<Probe> observed) {
    var matrix = new Matrix(hosts, probes, expected, observed);
    heading(
        "Traffic",
        "%,d attempts, policy allows %,d, the kernel let %,d pass"
            .formatted(probes.size(), expected.size(), observed.size()));
    matrix.print(out);
    var mismatches = matrix.mismatches();
    if (mismatches.isEmpty()) {
      out.println("  every attempt went as policy says");
    } else {
      failed = true;
      mismatches.stream().limit(20).forEach(p -> out.println("  not as policy says: " + p));
    }
  }

  private void denials(Expectations expectations, List<Probe> probes, Places places) {
    heading("Why", "the policies that isolate, where something is denied");
    expectations
        .denials(probes)
        .forEach((cause, others) ->
            out.println(
                "  "
                    + cause.direction().field()
                    + " of "
                    + cause.subject()
                    + ", isolated by"
                    + isolating(cause.decision(), places)
                    + (cause.direction() == Direction.EGRESS ? "\n    to " : "\n    from ")
                    + String.join(", ", others)));
  }

  private static String isolating(Decision decision, Places places) {
    List<PolicyRef> policies =
        switch (decision) {
          case Decision.DefaultDeny(var by) -> by;
          case Decision.NoBackend(var by) -> by;
          case Decision allowed -> throw new IllegalArgumentException("not a denial: " + allowed);
        };
    return policies.stream()
        .map(policy -> "\n      " + policy + " (" + places.of(policy) + ")")
        .collect(Collectors.joining());
  }

  /// Exchanges one policy while two transfers run: one that the new policy forbids, one that both
  /// allow.
  private void change(DemoNode made, List<Host> hosts, Path first)
      throws IOException, InterruptedException {
    Path second = made.folder("changed");
    shop.write(shop.changed(), second);
    Host frontend = host(hosts, "shop/frontend");
    heading("Change", "the catalog no longer hears the front end, while it is being read");
    try (var forbidden =
            new Transfer(made.network(), frontend, host(hosts, "shop/catalog"), IpFamily.V4);
        var allowed =
            new Transfer(made.network(), frontend, host(hosts, "shop/cart"), IpFamily.V6)) {
      say(forbidden.moves(RESUME_TIMEOUT_MILLIS), "shop/frontend -> shop/catalog runs");
      say(allowed.moves(RESUME_TIMEOUT_MILLIS), "shop/frontend -> shop/cart runs");
      long start = System.nanoTime();
      LoadReport report = made.load(second);
      long millis = (System.nanoTime() - start) / 1_000_000;
      out.printf(
          "  swapped in %d ms, %s%n",
          millis, report.sameProgram() ? "the program stays" : "with a new program");
      // Bytes that were answered before the swap may still be on their way to the counter.
      Thread.sleep(50);
      say(!forbidden.moves(500), "shop/frontend -> shop/catalog stands still");
      say(allowed.moves(RESUME_TIMEOUT_MILLIS), "shop/frontend -> shop/cart goes on");
      made.load(first);
      say(
          forbidden.moves(RESUME_TIMEOUT_MILLIS),
          "swapped back: shop/frontend -> shop/catalog goes on");
    }
  }

  private void say(boolean asExpected, String what) {
    failed |= !asExpected;
    out.println("  " + (asExpected ? "" : "NOT SO: ") + what);
    out.flush();
  }

  private void observed(List<Event> events, Bundle bundle) {
    heading(
        "Observe",
        "%,d denied packets were reported; a rule reports only so many a second"
            .formatted(events.size()));
    var text = new EventText(bundle.legend());
    var lines = new LinkedHashSet<String>();
    for (Event event : events) {
      lines.add(text.line(event).replaceFirst(" \\(\\d+ more not shown\\)$", ""));
    }
    lines.stream().limit(EVENTS_SHOWN).forEach(line -> out.println("  " + line));
    if (lines.size() > EVENTS_SHOWN) {
      out.println("  and " + (lines.size() - EVENTS_SHOWN) + " further kinds");
    }
    failed |= events.isEmpty();
  }

  private static List<Host> hosts(ClusterState cluster) {
    var hosts = new ArrayList<Host>();
    cluster.pods().stream().filter(Pod::selectable).map(Host::ofPod).forEach(hosts::add);
    hosts.add(Host.outside("bank", address("203.0.113.10"), address("2001:db8:203:113::10"), 443));
    return List.copyOf(hosts);
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }

  private static Host host(List<Host> hosts, String name) {
    return hosts.stream().filter(h -> h.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> nodeAddresses(ClusterState cluster) {
    return cluster.nodes().stream()
        .flatMap(node -> node.addresses().stream())
        .map(address -> address + "/" + address.family().bits())
        .toList();
  }

  private void heading(String word, String text) {
    out.printf("%n%-9s %s%n", word, text);
    out.flush();
  }

  private void removeAtExit() {
    interrupted = true;
    try {
      close();
    } catch (IOException e) {
      out.println("warning: something is left behind: " + e.getMessage());
    }
    out.flush();
  }

  /// An interrupted demo fails in many places while it is taken down; none of them is worth a word.
  private void awaitEndIfInterrupted() throws InterruptedException {
    Thread.sleep(100);
    while (interrupted) {
      Thread.sleep(1000);
    }
  }

  /// The one who removes it at an interrupt waits until it is whole.
  private synchronized DemoNode make(List<Host> hosts, List<String> nodeAddresses)
      throws IOException {
    if (interrupted) {
      throw new IOException("interrupted");
    }
    var made = new DemoNode(hosts, nodeAddresses);
    node = made;
    return made;
  }

  private synchronized void close() throws IOException {
    DemoNode made = node;
    node = null;
    if (made != null) {
      made.close();
    }
  }
}
