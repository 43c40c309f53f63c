package io.netpolc.loader;

import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.loader.failure.BundleRejectedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Which interface belongs to which subject of a bundle, by address.
///
/// A pod may be able to change the addresses inside its namespace. That neither frees it from its
/// policy nor gives it another pod's: an interface that is enforced already stays with the
/// addresses it is enforced with, as long as a subject has one of them.
///
/// @param pods in order of interface index
/// @param unmatchedSubjects `namespace/name`
/// @param unmatchedInterfaces with addresses that no subject has
/// @param warnings interfaces that claim the same pod
record Matching(
    SortedMap<Integer, AttachedPod> pods,
    SortedSet<String> unmatchedSubjects,
    List<PodInterface> unmatchedInterfaces,
    List<String> warnings) {

  /// Matches what is there now. An interface that is enforced stays in sight where discovery does
  /// not find it (its processes are out of sight, or it gave up its addresses).
  ///
  /// @param found as discovered
  /// @param names all interfaces there are
  /// @param endpoints of what runs
  static Matching of(
      List<Subject> subjects,
      List<PodInterface> found,
      Map<Integer, String> names,
      List<Endpoints.Endpoint> endpoints)
      throws BundleRejectedException {
    var inSight = new TreeMap<Integer, PodInterface>();
    found.forEach(pod -> inSight.put(pod.ifindex(), pod));
    var enforced = new TreeMap<Integer, List<IpAddress>>();
    for (Endpoints.Endpoint endpoint : endpoints) {
      int ifindex = endpoint.ifindex();
      String name = names.get(ifindex);
      if (name != null) {
        enforced.put(ifindex, endpoint.addresses());
        inSight.putIfAbsent(ifindex, new PodInterface(ifindex, name, 0, endpoint.addresses()));
      }
    }
    return of(subjects, List.copyOf(inSight.values()), enforced);
  }

  /// @param interfaces as discovered
  /// @param enforced addresses of the interfaces that carry programs now, by index
  /// @throws BundleRejectedException if two subjects share an address
  static Matching of(
      List<Subject> subjects, List<PodInterface> interfaces, Map<Integer, List<IpAddress>> enforced)
      throws BundleRejectedException {
    Map<IpAddress, Integer> byAddress = byAddress(subjects);
    var pods = new TreeMap<Integer, AttachedPod>();
    var unmatched = new ArrayList<PodInterface>();
    var names = new TreeSet<String>();
    var warnings = new ArrayList<String>();
    subjects.forEach(subject -> names.add(subject.qualifiedName()));
    for (PodInterface pod : interfaces) {
      Integer number =
          Stream.concat(
                  enforced.getOrDefault(pod.ifindex(), List.of()).stream(),
                  pod.addresses().stream())
              .map(byAddress::get)
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
      if (number == null) {
        unmatched.add(pod);
        continue;
      }
      Subject subject = subjects.get(number);
      if (!names.remove(subject.qualifiedName())) {
        warnings.add(
            "%s (%d) has an address of %s, like another interface"
                .formatted(pod.name(), pod.ifindex(), subject.qualifiedName()));
      }
      pods.put(
          pod.ifindex(),
          new AttachedPod(
              pod.ifindex(), pod.name(), number, subject.qualifiedName(), subject.addresses()));
    }
    return new Matching(pods, names, List.copyOf(unmatched), List.copyOf(warnings));
  }

  private static Map<IpAddress, Integer> byAddress(List<Subject> subjects)
      throws BundleRejectedException {
    var byAddress = new HashMap<IpAddress, Integer>();
    for (int number = 0; number < subjects.size(); number++) {
      for (IpAddress address : subjects.get(number).addresses()) {
        Integer other = byAddress.put(address, number);
        if (other != null && other != number) {
          throw new BundleRejectedException(
              address
                  + " belongs to two pods of the bundle: "
                  + subjects.get(other).qualifiedName()
                  + " and "
                  + subjects.get(number).qualifiedName());
        }
      }
    }
    return byAddress;
  }
}
