package io.netpolc.loader;

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
  private final BpfMap map;

  Endpoints(BpfMap map) {
    this.map = map;
  }

  /// An endpoint as the table holds it.
  ///
  /// @param subjects by bank
  record Endpoint(int ifindex, int[] subjects, List<IpAddress> addresses) {
    Endpoint {
      addresses = List.copyOf(addresses);
    }
  }

  /// Adds or rewrites an endpoint.
  ///
  /// @throws BundleRejectedException if none of its slots is free
  void put(int ifindex, int subject0, int subject1, List<IpAddress> addresses)
      throws LoaderException {
    int slot = find(ifindex);
    if (slot < 0) {
      slot = find(0, ifindex);
    }
    if (slot < 0) {
      throw new BundleRejectedException(
          "no free slot for interface "
              + ifindex
              + " among "
              + map.info().maxEntries()
              + " endpoints; compile for more");
    }
    byte[] element = element(subject0, subject1, addresses);
    if (map.info().mappable()) {
      if (map.loadInt(slot, Tables.ENDPOINT_IFINDEX) == ifindex) {
        Tables.wrap(element).putInt(Tables.ENDPOINT_IFINDEX, ifindex);
      }
      map.write(slot, element);
      map.storeInt(slot, Tables.ENDPOINT_IFINDEX, ifindex);
    } else {
      Tables.wrap(element).putInt(Tables.ENDPOINT_IFINDEX, ifindex);
      map.write(slot, element);
    }
  }

  /// Stores the subject number for one bank; the endpoint exists.
  void setSubject(int ifindex, int bank, int subject) throws BpfException {
    map.storeInt(find(ifindex), Tables.ENDPOINT_SUBJECT + bank * Integer.BYTES, subject);
  }

  boolean contains(int ifindex) throws BpfException {
    return find(ifindex) >= 0;
  }

  /// Frees the slot; false if there is none.
  boolean remove(int ifindex) throws BpfException {
    int slot = find(ifindex);
    if (slot < 0) {
      return false;
    }
    map.storeInt(slot, Tables.ENDPOINT_IFINDEX, 0);
    return true;
  }

  /// All endpoints, in order of slot.
  List<Endpoint> all() throws BpfException {
    byte[] bytes = map.read(0, map.info().maxEntries());
    var all = new ArrayList<Endpoint>();
    for (int at = 0; at < bytes.length; at += Tables.ENDPOINT_SIZE) {
      ByteBuffer element = Tables.wrap(bytes).slice(at, Tables.ENDPOINT_SIZE);
      Endpoint endpoint = endpoint(element.order(java.nio.ByteOrder.nativeOrder()));
      if (endpoint.ifindex != 0) {
        all.add(endpoint);
      }
    }
    return List.copyOf(all);
  }

  private int find(int ifindex) throws BpfException {
    return find(ifindex, ifindex);
  }

  private int find(int content, int ifindex) throws BpfException {
    int capacity = map.info().maxEntries();
    for (int i = 0; i < Math.min(Tables.SLOTS_OF_AN_ENDPOINT, capacity); i++) {
      int slot = (ifindex + i) & (capacity - 1);
      if (map.loadInt(slot, Tables.ENDPOINT_IFINDEX) == content) {
        return slot;
      }
    }
    return -1;
  }

  private static byte[] element(int subject0, int subject1, List<IpAddress> addresses) {
    byte[] bytes = new byte[Tables.ENDPOINT_SIZE];
    ByteBuffer element = Tables.wrap(bytes);
    element.putInt(Tables.ENDPOINT_SUBJECT, subject0);
    element.putInt(Tables.ENDPOINT_SUBJECT + Integer.BYTES, subject1);
    int flags = 0;
    for (IpAddress address : addresses) {
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
    int[] subjects = {
      element.getInt(Tables.ENDPOINT_SUBJECT),
      element.getInt(Tables.ENDPOINT_SUBJECT + Integer.BYTES)
    };
    return new Endpoint(element.getInt(Tables.ENDPOINT_IFINDEX), subjects, addresses);
  }

  private static IpAddress address(ByteBuffer element, int offset, int length) {
    byte[] bytes = new byte[length];
    element.get(offset, bytes);
    return IpAddress.ofBytes(bytes);
  }
}
