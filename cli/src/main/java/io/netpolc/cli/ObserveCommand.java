package io.netpolc.cli;

import io.netpolc.compiler.assertion.AssertionParser;
import io.netpolc.compiler.assertion.FlowFilter;
import io.netpolc.compiler.bundle.Legend;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.Event;
import io.netpolc.loader.EventStream;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `netpolc observe`.
@Command(
    name = "observe",
    header = "Prints packets that are denied, or would be, as they happen.",
    description = {
      "Prints denied packets as they happen: who to whom, why, and the policies that decide. Also",
      "those that pass and would be denied if policies were enforced that are only audited.",
      "Ends on interrupt, after --count packets or --for seconds. Needs CAP_BPF."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc observe",
      "  netpolc observe -o json | jq .to",
      "  netpolc observe --count 10 --for 60",
      "  netpolc observe --filter 'from shop/* to world on TCP/443'"
    })
final class ObserveCommand implements Callable<Integer> {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final Console console;

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many packets.")
  private long count = Long.MAX_VALUE;

  @Option(names = "--for", paramLabel = "SECONDS", description = "Ends after so many seconds.")
  private long seconds = Long.MAX_VALUE;

  @Option(
      names = "--filter",
      paramLabel = "FLOWS",
      description = {
        "Only packets of these connections: from ENDS to ENDS on PORTS, each part of which may be",
        "left out, with the words of policy tests (docs/policy-tests.md)."
      })
  private String filter = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}; JSON is one object a line.")
  private OutputFormat output = OutputFormat.text;

  ObserveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure, LoaderException, IOException, InterruptedException {
    FlowFilter wanted = filter();
    var options = NodeOptions.standard(new byte[0]);
    var node = new NodePolicy(options, BundleFolder.readOnly(), new PodInterfaces());
    try (EventStream events = node.observe()) {
      if (events == null) {
        throw CommandFailure.environment("no policy runs on this node", "netpolc load starts one");
      }
      follow(node, events, wanted);
    }
    return ExitCode.OK;
  }

  private FlowFilter filter() throws CommandFailure {
    if (filter.isEmpty()) {
      return FlowFilter.EVERYTHING;
    }
    var sink = new DiagnosticSink();
    FlowFilter parsed = AssertionParser.filter("--filter", filter, sink);
    new Diagnostics(console, output).print(sink);
    Inputs.requireNoErrors(sink);
    return Objects.requireNonNull(parsed);
  }

  private void follow(NodePolicy node, EventStream events, FlowFilter wanted)
      throws LoaderException, IOException, InterruptedException {
    long end =
        seconds == Long.MAX_VALUE ? Long.MAX_VALUE : System.nanoTime() + seconds * 1_000_000_000L;
    long left = count;
    int generation = -1;
    Legend legend = Legend.NONE;
    while (left > 0
        && console.failure() == null
        && (end == Long.MAX_VALUE || System.nanoTime() < end)) {
      for (Event event : events.await(LOOK_AGAIN)) {
        // After a swap numbers mean other rules.
        if (event.generation() != generation) {
          generation = event.generation();
          legend = node.legend();
        }
        var text = new EventText(legend);
        if (!text.isAmong(wanted, event)) {
          continue;
        }
        if (left-- <= 0) {
          break;
        }
        print(event, text, legend);
      }
      console.flush();
    }
  }

  private void print(Event event, EventText text, Legend legend) throws IOException {
    if (output == OutputFormat.text) {
      console.out().println(text.line(event));
      return;
    }
    try (var json = new JsonLine(console.out())) {
      json.text("from", text.name(event.source()));
      json.text("to", text.name(event.destination()));
      json.text("fromAddress", event.source().toString());
      json.text("toAddress", event.destination().toString());
      json.text("protocol", event.protocol().toString());
      json.number("sourcePort", event.sourcePort());
      json.number("port", event.destinationPort());
      json.text("direction", event.direction().field());
      json.flag("audit", EventText.isAudit(event));
      json.text("reason", DecisionLabel.ofVerdict(event.verdict()));
      json.text("decidedBy", DecisionLabel.of(legend, event.decision()));
      json.number("suppressed", event.suppressed());
      json.number("generation", event.generation());
    }
  }
}
