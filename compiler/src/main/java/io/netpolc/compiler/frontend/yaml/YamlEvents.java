package io.netpolc.compiler.frontend.yaml;

import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.scanner.ScannerException;

/// The events of a text. The scanner fails with an exception of its number parser where the text
/// ends within an escape of a quoted text; here that is a syntax error like any other.
final class YamlEvents implements Iterator<Event> {
  private final Iterator<Event> events;
  private @Nullable Mark end;

  YamlEvents(Iterator<Event> events) {
    this.events = events;
  }

  @Override
  public boolean hasNext() {
    return scanned(events::hasNext);
  }

  @Override
  public Event next() {
    Event event = scanned(events::next);
    end = event.getEndMark();
    return event;
  }

  private <T> T scanned(Supplier<T> scan) {
    try {
      return scan.get();
    } catch (NumberFormatException _) {
      String problem = "an escape in the text that follows has too few digits";
      throw end == null
          ? new YAMLException(problem)
          : new ScannerException(null, null, problem, end);
    }
  }
}
