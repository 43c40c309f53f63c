package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.resolve.PodIndex;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.TermKeys;
import io.netpolc.compiler.rows.SubjectClass;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Sorts the local pods into classes for one direction.
final class SubjectClasses {
  /// @param sections for each tier the positions of the sections that select the subject
  private record Selected(List<List<Integer>> sections, Set<Offer> offers) {
    SubjectClass of(List<Tier> tiers) {
      List<Tier> selecting = new ArrayList<>();
      for (int t = 0; t < tiers.size(); t++) {
        List<Section> all = tiers.get(t).sections();
        selecting.add(tiers.get(t).withSections(sections.get(t).stream().map(all::get).toList()));
      }
      return new SubjectClass(selecting, offers);
    }
  }

  private final List<SubjectClass> classes = new ArrayList<>();
  private final int[] classOfSubject;

  SubjectClasses(ResolvedProgram resolved, List<Tier> tiers, Direction direction) {
    TermKeys keys = TermKeys.of(tiers);
    Set<PortName> names = direction == Direction.INGRESS ? keys.names() : Set.of();
    var index =
        new PodIndex(
            resolved.subjects(), resolved.namespaces(), TermKeys.labelKeys(keys.subjects()), names);
    List<List<List<Integer>>> sections = new ArrayList<>();
    List<Set<Offer>> offers = new ArrayList<>();
    for (int group = 0; group < index.groupCount(); group++) {
      List<List<Integer>> ofTiers = new ArrayList<>();
      tiers.forEach(_ -> ofTiers.add(new ArrayList<>()));
      sections.add(ofTiers);
      offers.add(new TreeSet<>());
    }
    for (Offer offer : index.offers()) {
      index.offering(offer).forEach((int group) -> offers.get(group).add(offer));
    }
    for (int t = 0; t < tiers.size(); t++) {
      List<Section> ofTier = tiers.get(t).sections();
      for (int s = 0; s < ofTier.size(); s++) {
        int tier = t;
        Integer section = s;
        index
            .select(ofTier.get(s).subjects())
            .forEach((int group) -> sections.get(group).get(tier).add(section));
      }
    }
    Map<Selected, Integer> ids = new HashMap<>();
    int[] classOfGroup = new int[index.groupCount()];
    for (int group = 0; group < classOfGroup.length; group++) {
      var selected = new Selected(sections.get(group), offers.get(group));
      classOfGroup[group] = ids.computeIfAbsent(selected, _ -> classes.size());
      if (classOfGroup[group] == classes.size()) {
        classes.add(selected.of(tiers));
      }
    }
    classOfSubject = new int[resolved.subjects().size()];
    for (int i = 0; i < classOfSubject.length; i++) {
      classOfSubject[i] = classOfGroup[index.groupOf(i)];
    }
  }

  int classOf(int subject) {
    return classOfSubject[subject];
  }

  SubjectClass get(int id) {
    return classes.get(id);
  }
}
