package io.netpolc.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.bundle.Legend;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.AttachedPod;
import io.netpolc.loader.AuditCounter;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.Counter;
import io.netpolc.loader.Drift;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.Status;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `netpolc status`.
@Command(
    name = "status",
    header = "Shows what runs on this node.",
    description = {
      "Shows what runs on this node: the bundle, attached pods, packets counted by rule, sizes of",
      "the tables, and where they are not as they were loaded. Exit code 1: nothing runs, or it",
      "is not as it was loaded. Needs CAP_BPF and CAP_NET_ADMIN."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  netpolc status", "  netpolc status -o json"})
final class StatusCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private OutputFormat output = OutputFormat.text;

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws LoaderException, IOException {
    var options = NodeOptions.standard(new byte[0]);
    var node = new NodePolicy(options, BundleFolder.readOnly(), new PodInterfaces());
    Status status = node.status();
    if (status == null) {
      if (output == OutputFormat.json) {
        try (var json = new JsonLine(console.out())) {
          json.flag("running", false);
        }
      } else {
        console.out().println("no policy runs on this node");
      }
      return ExitCode.NO;
    }
    Legend legend = node.legend();
    if (output == OutputFormat.json) {
      printJson(status, legend);
    } else {
      printText(status, legend);
    }
    return status.drift().isEmpty() ? ExitCode.OK : ExitCode.NO;
  }

  private void printText(Status status, Legend legend) {
    PrintStream out = console.out();
    var style = new Style(console.colouredOut());
    out.println("bundle " + status.bundleHash() + ", generation " + status.generation());
    out.println("content " + status.contentHash());
    out.println(style.strong("pods"));
    for (AttachedPod pod : status.pods()) {
      out.println("  " + pod.pod() + " on " + interfaceOf(pod));
    }
    if (!status.unknown().isEmpty()) {
      out.println(style.strong("interfaces of pods that nobody has told of"));
      for (Status.UnknownInterface each : status.unknown()) {
        out.printf(
            "  %s (%d): its packets %s%n",
            each.name(), each.ifindex(), each.passes() ? "pass" : "are dropped");
      }
    }
    out.println(style.strong("packets by rule"));
    for (Counter counter : status.decisions()) {
      out.printf("  %12d  %s%n", counter.packets(), DecisionLabel.of(legend, counter.id()));
    }
    out.println(style.strong("packets dropped by reason"));
    for (Counter counter : status.drops()) {
      out.printf(
          "  %12d  %s, %s%n",
          counter.packets(), DecisionLabel.ofVerdict(counter.id() / 2), direction(counter));
    }
    if (!status.audited().isEmpty()) {
      out.println(style.strong("packets that audited policies would decide otherwise"));
    }
    for (AuditCounter counter : status.audited()) {
      out.printf("  %12d  %s%n", counter.packets(), EventText.audit(legend, counter));
    }
    out.println(style.strong("connections"));
    out.printf("  %12d  got an entry%n", status.flows().made());
    out.printf("  %12d  lost theirs to another one%n", status.flows().evicted());
    out.println(style.strong("tables"));
    for (Status.TableSize table : status.tables()) {
      out.printf("  %-16s %9d entries %11d bytes%n", table.map(), table.entries(), table.bytes());
    }
    for (Drift drift : status.drift()) {
      out.println(style.bad("not as loaded: ") + drift.message());
    }
  }

  private static String interfaceOf(AttachedPod pod) {
    return pod.interfaceName().isEmpty()
        ? "interface " + pod.ifindex() + ", which is gone"
        : pod.interfaceName();
  }

  private static String direction(Counter counter) {
    return (counter.id() % 2 == 0 ? Direction.INGRESS : Direction.EGRESS).field();
  }

  private void printJson(Status status, Legend legend) throws IOException {
    try (var line = new JsonLine(console.out())) {
      line.flag("running", true);
      line.text("hash", status.bundleHash());
      line.number("generation", status.generation());
      line.text("contentHash", status.contentHash());
      JsonGenerator json = line.generator();
      NodeJson.pods(json, status.pods());
      json.writeArrayFieldStart("unknownInterfaces");
      for (Status.UnknownInterface each : status.unknown()) {
        json.writeStartObject();
        json.writeStringField("interface", each.name());
        json.writeNumberField("ifindex", each.ifindex());
        json.writeBooleanField("passes", each.passes());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("rules");
      for (Counter counter : status.decisions()) {
        counter(json, counter, "rule", DecisionLabel.of(legend, counter.id()));
      }
      json.writeEndArray();
      json.writeArrayFieldStart("drops");
      for (Counter counter : status.drops()) {
        String reason = DecisionLabel.ofVerdict(counter.id() / 2) + ", " + direction(counter);
        counter(json, counter, "reason", reason);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("audited");
      for (AuditCounter counter : status.audited()) {
        var sum = new Counter(counter.decision(), counter.packets(), counter.bytes());
        counter(json, sum, "reason", EventText.audit(legend, counter));
      }
      json.writeEndArray();
      json.writeObjectFieldStart("connections");
      json.writeNumberField("made", status.flows().made());
      json.writeNumberField("evicted", status.flows().evicted());
      json.writeEndObject();
      json.writeArrayFieldStart("tables");
      for (Status.TableSize table : status.tables()) {
        json.writeStartObject();
        json.writeStringField("map", table.map());
        json.writeNumberField("entries", table.entries());
        json.writeNumberField("bytes", table.bytes());
        json.writeEndObject();
      }
      json.writeEndArray();
      NodeJson.strings(json, "drift", status.drift().stream().map(Drift::message).toList());
    }
  }

  private static void counter(JsonGenerator json, Counter counter, String field, String label)
      throws IOException {
    json.writeStartObject();
    json.writeStringField(field, label);
    json.writeNumberField("packets", counter.packets());
    json.writeNumberField("bytes", counter.bytes());
    json.writeEndObject();
  }
}
