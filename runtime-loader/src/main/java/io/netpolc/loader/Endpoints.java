package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.NodeLayout;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The table of attached interfaces: open addressing over eight slots.
///
/// INVARIANT: a program may read while this writes, so that a new element's `ifindex` is stored
/// last and a removed one's is cleared first.
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
  }

  /// Adds or rewrites an endpoint.
  ///
  /// @throws BundleRejectedException if none of its slots is free
  void put(Endpoint endpoint) throws LoaderException {
    int ifindex = endpoint.ifindex;
    int slot = find(ifindex, ifindex);
    boolean known = slot >= 0;
    if (!known) {
      slot = find(0, ifindex);
    }
    if (slot < 0) {
      throw new BundleRejectedException(
          "no free slot for interface "
              + ifindex
              + " among "
              + node.endpoints()
              + " endpoints; compile for more");
    }
    node.write(at(slot), element(endpoint, known));
    node.storeInt(at(slot) + Tables.ENDPOINT_IFINDEX, ifindex);
  }

  /// Stores what a bank that is not active says of an interface that is in the table.
  ///
  /// @throws LoaderException if it is not there: somebody else has removed it
  void assign(int ifindex, int bank, Assignment assignment) throws LoaderException {
    int slot = find(ifindex, ifindex);
    if (slot < 0) {
      throw new LoaderException("the endpoint of interface " + ifindex + " is gone");
    }
    long at = at(slot);
    long vector = at + Tables.ENDPOINT_VECTOR + 2L * Integer.BYTES * bank;
    node.storeInt(vector, assignment.ingress());
    node.storeInt(vector + Integer.BYTES, assignment.egress());
    node.storeInt(at + Tables.ENDPOINT_SUBJECT + (long) Integer.BYTES * bank, assignment.subject());
  }

  boolean contains(int ifindex) throws BpfException {
    return find(ifindex, ifindex) >= 0;
  }

  /// Frees the slot; false if there is none.
  boolean remove(int ifindex) throws BpfException {
    int slot = find(ifindex, ifindex);
    if (slot < 0) {
      return false;
    }
    node.storeInt(at(slot) + Tables.ENDPOINT_IFINDEX, 0);
    return true;
  }

  /// All endpoints, in order of slot.
  List<Endpoint> all() throws BpfException {
    byte[] bytes = node.read(at(0), node.endpoints() * NodeLayout.ENDPOINT_BYTES);
    var all = new ArrayList<Endpoint>();
    for (int at = 0; at < bytes.length; at += NodeLayout.ENDPOINT_BYTES) {
      ByteBuffer element = Tables.wrap(bytes).slice(at, NodeLayout.ENDPOINT_BYTES);
      Endpoint endpoint = endpoint(element.order(java.nio.ByteOrder.nativeOrder()));
      if (endpoint.ifindex != 0) {
        all.add(endpoint);
      }
    }
    return List.copyOf(all);
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
      element.putInt(vector, assignment.ingress());
      element.putInt(vector + Integer.BYTES, assignment.egress());
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
        element.getInt(vector),
        element.getInt(vector + Integer.BYTES));
  }

  private static IpAddress address(ByteBuffer element, int offset, int length) {
    byte[] bytes = new byte[length];
    element.get(offset, bytes);
    return IpAddress.ofBytes(bytes);
  }
}
