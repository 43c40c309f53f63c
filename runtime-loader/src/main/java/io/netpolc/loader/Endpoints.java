package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.NodeLayout;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The table of attached interfaces: open addressing over eight slots.
///
/// INVARIANT: a program may read while this writes, so that a new element's `ifindex` is stored
/// last and a removed one's is cleared first.
///
/// What only audited policies would add to an endpoint stands in an element of its own, its shadow,
/// which is there as long as a bank says something of it. A shadow that finds no slot is left out:
/// nothing is denied for want of an audit.
final class Endpoints {
  private final NodeMemory node;

  Endpoints(NodeMemory node) {
    this.node = node;
  }

  /// An endpoint as the table holds it.
  ///
  /// @param assignments by bank
  record Endpoint(int ifindex, List<Assignment> assignments, List<IpAddress> addresses) {
    Endpoint {
      assignments = List.copyOf(assignments);
      addresses = List.copyOf(addresses);
    }

    /// The same with another assignment for one bank.
    Endpoint with(int bank, Assignment assignment) {
      Assignment other = assignments.get(1 - bank);
      return new Endpoint(
          ifindex, bank == 0 ? List.of(assignment, other) : List.of(other, assignment), addresses);
    }

    private boolean isAudited() {
      return assignments.stream().anyMatch(Assignment::isAudited);
    }

    private Endpoint shadow() {
      return new Endpoint(
          ifindex ^ Tables.SHADOW,
          assignments.stream().map(Assignment::ofShadow).toList(),
          addresses);
    }

    private Endpoint with(Endpoint shadow) {
      return new Endpoint(
          ifindex,
          List.of(
              assignments.get(0).with(shadow.assignments.get(0)),
              assignments.get(1).with(shadow.assignments.get(1))),
          addresses);
    }
  }

  /// Adds or rewrites an endpoint.
  ///
  /// @throws BundleRejectedException if none of its slots is free
  void put(Endpoint endpoint) throws LoaderException {
    if (!write(endpoint)) {
      throw new BundleRejectedException(
          "no free slot for interface "
              + endpoint.ifindex
              + " among "
              + node.endpoints()
              + " endpoints; compile for more");
    }
    if (endpoint.isAudited()) {
      write(endpoint.shadow());
    } else {
      free(endpoint.ifindex ^ Tables.SHADOW);
    }
  }

  /// Writes an element; false if none of its slots is free.
  private boolean write(Endpoint endpoint) throws BpfException {
    int ifindex = endpoint.ifindex;
    int slot = find(ifindex, ifindex);
    boolean known = slot >= 0;
    if (!known) {
      slot = find(0, ifindex);
    }
    if (slot >= 0) {
      node.write(at(slot), element(endpoint, known));
      node.storeInt(at(slot) + Tables.ENDPOINT_IFINDEX, ifindex);
    }
    return slot >= 0;
  }

  /// Stores what a bank that is not active says of an interface that is in the table.
  ///
  /// @throws LoaderException if it is not there: somebody else has removed it
  void assign(int ifindex, int bank, Assignment assignment) throws LoaderException {
    int slot = find(ifindex, ifindex);
    if (slot < 0) {
      throw new LoaderException("the endpoint of interface " + ifindex + " is gone");
    }
    store(slot, bank, assignment);
    assignShadow(slot, bank, assignment);
  }

  private void assignShadow(int slotOfPod, int bank, Assignment assignment) throws LoaderException {
    Endpoint pod = at(slotOfPod, 1).getFirst();
    int number = pod.ifindex ^ Tables.SHADOW;
    int slot = find(number, number);
    if (slot < 0) {
      if (assignment.isAudited()) {
        var none = List.of(Assignment.NONE, Assignment.NONE);
        write(new Endpoint(number, none, pod.addresses).with(bank, assignment.ofShadow()));
      }
      return;
    }
    store(slot, bank, assignment.ofShadow());
    List<Assignment> left = at(slot, 1).getFirst().assignments;
    if (left.stream().allMatch(Assignment.NONE::equals)) {
      node.storeInt(at(slot) + Tables.ENDPOINT_IFINDEX, 0);
    }
  }

  private void store(int slot, int bank, Assignment assignment) throws BpfException {
    long at = at(slot);
    long vector = at + Tables.ENDPOINT_VECTOR + 2L * Integer.BYTES * bank;
    node.storeInt(vector, assignment.enforced().ingress());
    node.storeInt(vector + Integer.BYTES, assignment.enforced().egress());
    node.storeInt(at + Tables.ENDPOINT_SUBJECT + (long) Integer.BYTES * bank, assignment.subject());
  }

  boolean contains(int ifindex) throws BpfException {
    return find(ifindex, ifindex) >= 0;
  }

  /// Frees the slots; false if there is none.
  boolean remove(int ifindex) throws BpfException {
    boolean known = free(ifindex);
    free(ifindex ^ Tables.SHADOW);
    return known;
  }

  private boolean free(int number) throws BpfException {
    int slot = find(number, number);
    if (slot < 0) {
      return false;
    }
    node.storeInt(at(slot) + Tables.ENDPOINT_IFINDEX, 0);
    return true;
  }

  /// All endpoints, in order of slot, each with what its shadow says.
  List<Endpoint> all() throws BpfException {
    Map<Integer, Endpoint> shadows = new HashMap<>();
    List<Endpoint> pods = new ArrayList<>();
    for (Endpoint endpoint : at(0, node.endpoints())) {
      if (endpoint.ifindex < 0) {
        shadows.put(endpoint.ifindex ^ Tables.SHADOW, endpoint);
      } else if (endpoint.ifindex > 0) {
        pods.add(endpoint);
      }
    }
    return pods.stream()
        .map(pod -> {
          Endpoint shadow = shadows.get(pod.ifindex);
          return shadow == null ? pod : pod.with(shadow);
        })
        .toList();
  }

  /// What some slots hold.
  private List<Endpoint> at(int slot, int count) throws BpfException {
    byte[] bytes = node.read(at(slot), count * NodeLayout.ENDPOINT_BYTES);
    List<Endpoint> all = new ArrayList<>(count);
    for (int at = 0; at < bytes.length; at += NodeLayout.ENDPOINT_BYTES) {
      ByteBuffer element = Tables.wrap(bytes).slice(at, NodeLayout.ENDPOINT_BYTES);
      all.add(endpoint(element.order(ByteOrder.nativeOrder())));
    }
    return all;
  }

  private static long at(int slot) {
    return NodeLayout.HEADER_BYTES + (long) NodeLayout.ENDPOINT_BYTES * slot;
  }

  private int find(int content, int ifindex) throws BpfException {
    int capacity = node.endpoints();
    for (int i = 0; i < Math.min(Tables.SLOTS_OF_AN_ENDPOINT, capacity); i++) {
      int slot = (ifindex + i) & (capacity - 1);
      if (node.loadInt(at(slot) + Tables.ENDPOINT_IFINDEX) == content) {
        return slot;
      }
    }
    return -1;
  }

  private static byte[] element(Endpoint endpoint, boolean known) {
    byte[] bytes = new byte[NodeLayout.ENDPOINT_BYTES];
    ByteBuffer element = Tables.wrap(bytes);
    element.putInt(Tables.ENDPOINT_IFINDEX, known ? endpoint.ifindex : 0);
    for (int bank = 0; bank < 2; bank++) {
      Assignment assignment = endpoint.assignments.get(bank);
      int vector = Tables.ENDPOINT_VECTOR + 2 * Integer.BYTES * bank;
      element.putInt(vector, assignment.enforced().ingress());
      element.putInt(vector + Integer.BYTES, assignment.enforced().egress());
      element.putInt(Tables.ENDPOINT_SUBJECT + Integer.BYTES * bank, assignment.subject());
    }
    int flags = 0;
    for (IpAddress address : endpoint.addresses) {
      boolean v4 = address.family() == IpFamily.V4;
      flags |= v4 ? Tables.HAS_IPV4 : Tables.HAS_IPV6;
      element.put(v4 ? Tables.ENDPOINT_IPV4 : Tables.ENDPOINT_IPV6, address.toBytes());
    }
    element.putInt(Tables.ENDPOINT_FLAGS, flags);
    return bytes;
  }

  private static Endpoint endpoint(ByteBuffer element) {
    var addresses = new ArrayList<IpAddress>();
    int flags = element.getInt(Tables.ENDPOINT_FLAGS);
    if ((flags & Tables.HAS_IPV4) != 0) {
      addresses.add(address(element, Tables.ENDPOINT_IPV4, 4));
    }
    if ((flags & Tables.HAS_IPV6) != 0) {
      addresses.add(address(element, Tables.ENDPOINT_IPV6, 16));
    }
    return new Endpoint(
        element.getInt(Tables.ENDPOINT_IFINDEX),
        List.of(assignment(element, 0), assignment(element, 1)),
        addresses);
  }

  private static Assignment assignment(ByteBuffer element, int bank) {
    int vector = Tables.ENDPOINT_VECTOR + 2 * Integer.BYTES * bank;
    return new Assignment(
        element.getInt(Tables.ENDPOINT_SUBJECT + Integer.BYTES * bank),
        new Vectors(element.getInt(vector), element.getInt(vector + Integer.BYTES)));
  }

  private static IpAddress address(ByteBuffer element, int offset, int length) {
    byte[] bytes = new byte[length];
    element.get(offset, bytes);
    return IpAddress.ofBytes(bytes);
  }
}
