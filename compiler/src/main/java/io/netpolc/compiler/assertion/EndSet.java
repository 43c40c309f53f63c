package io.netpolc.compiler.assertion;

import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.source.Span;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Ends of connections: those of any of the terms, less those of any of the exceptions.
///
/// @param terms at least one
/// @param except what is taken away
/// @param span all of it
public record EndSet(List<EndTerm> terms, List<EndTerm> except, Span span) {
  public EndSet {
    terms = List.copyOf(terms);
    except = List.copyOf(except);
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("no term");
    }
  }

  /// The same with more taken away.
  EndSet without(List<EndTerm> others) {
    return new EndSet(terms, Stream.concat(except.stream(), others.stream()).toList(), span);
  }

  /// All that is written in it.
  Stream<EndTerm> all() {
    return Stream.concat(terms.stream(), except.stream());
  }

  /// Whether it speaks of anything at all.
  boolean ofAnything() {
    return terms.stream().anyMatch(EndTerm.Anything.class::isInstance);
  }

  /// The families of the addresses that some sets name.
  static Set<IpFamily> families(Collection<EndSet> sets) {
    var families = EnumSet.noneOf(IpFamily.class);
    sets.stream()
        .flatMap(EndSet::all)
        .forEach(term -> {
          if (term instanceof EndTerm.Addresses(Cidr cidr, _)) {
            families.add(cidr.family());
          }
        });
    return families;
  }
}
