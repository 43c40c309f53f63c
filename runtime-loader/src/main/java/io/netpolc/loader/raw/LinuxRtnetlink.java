package io.netpolc.loader.raw;

import static io.netpolc.loader.raw.CStruct.pad;
import static io.netpolc.loader.raw.CStruct.u16;
import static io.netpolc.loader.raw.CStruct.u32;
import static io.netpolc.loader.raw.CStruct.u8;

import io.netpolc.loader.failure.BpfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `linux/rtnetlink.h`, `linux/if_link.h`, `linux/if_addr.h`, `linux/net_namespace.h`: the requests
/// that discovery needs.
public final class LinuxRtnetlink {
  static final int RTM_GETLINK = 18;
  static final int RTM_GETADDR = 22;
  static final int RTM_GETTFILTER = 46;
  static final int RTM_GETNSID = 90;

  public static final int IFLA_IFNAME = 3;
  public static final int IFLA_LINK = 5;
  public static final int IFLA_LINKINFO = 18;
  public static final int IFLA_LINK_NETNSID = 37;
  public static final int IFLA_INFO_KIND = 1;
  public static final int IFA_ADDRESS = 1;
  public static final int IFA_LOCAL = 2;
  public static final int NETNSA_NSID = 1;
  private static final int NETNSA_FD = 3;

  static final int CLSACT_INGRESS = 0xfffffff2;
  static final int CLSACT_EGRESS = 0xfffffff3;

  private static final String HEADER = "linux/rtnetlink.h";

  static final CStruct IFINFOMSG =
      CStruct.of(
          HEADER,
          "struct ifinfomsg",
          u8("ifi_family"),
          pad(1),
          u16("ifi_type"),
          u32("ifi_index"),
          u32("ifi_flags"),
          u32("ifi_change"));
  static final CStruct IFADDRMSG =
      CStruct.of(
          HEADER,
          "struct ifaddrmsg",
          u8("ifa_family"),
          u8("ifa_prefixlen"),
          u8("ifa_flags"),
          u8("ifa_scope"),
          u32("ifa_index"));
  static final CStruct TCMSG =
      CStruct.of(
          HEADER,
          "struct tcmsg",
          u8("tcm_family"),
          pad(3),
          u32("tcm_ifindex"),
          u32("tcm_handle"),
          u32("tcm_parent"),
          u32("tcm_info"));

  private static final int ATTRIBUTE_HEADER = 4;
  private static final int RTGENMSG_ALIGNED = 4;

  private LinuxRtnetlink() {}

  /// Interfaces of this namespace: `struct ifinfomsg` and attributes.
  public static List<Message> links(NetlinkSocket socket) throws BpfException {
    return messages(socket.dump(RTM_GETLINK, new byte[(int) IFINFOMSG.size()]), IFINFOMSG);
  }

  /// Addresses of the socket's namespace: `struct ifaddrmsg` and attributes.
  public static List<Message> addresses(NetlinkSocket socket) throws BpfException {
    return messages(socket.dump(RTM_GETADDR, new byte[(int) IFADDRMSG.size()]), IFADDRMSG);
  }

  /// The id that the socket's namespace has for another, -1 if it has none.
  ///
  /// @param namespaceFd descriptor of the other
  public static int namespaceId(NetlinkSocket socket, int namespaceFd) throws BpfException {
    ByteBuffer request = ByteBuffer.allocate(RTGENMSG_ALIGNED + 8).order(ByteOrder.nativeOrder());
    request.position(RTGENMSG_ALIGNED);
    request.putShort((short) 8).putShort((short) NETNSA_FD).putInt(namespaceFd);
    for (byte[] reply : socket.ask(RTM_GETNSID, request.array())) {
      ByteBuffer id = new Message(reply, RTGENMSG_ALIGNED).attribute(NETNSA_NSID);
      if (id != null) {
        return id.getInt();
      }
    }
    return -1;
  }

  static List<Message> filters(int ifindex, int parent) throws BpfException {
    byte[] request = new byte[(int) TCMSG.size()];
    ByteBuffer body = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
    body.putInt((int) TCMSG.offset("tcm_ifindex"), ifindex);
    body.putInt((int) TCMSG.offset("tcm_parent"), parent);
    try (NetlinkSocket socket = NetlinkSocket.open()) {
      return messages(socket.dump(RTM_GETTFILTER, request), TCMSG);
    }
  }

  private static List<Message> messages(List<byte[]> payloads, CStruct header) {
    return payloads.stream().map(bytes -> new Message(bytes, (int) header.size())).toList();
  }

  /// Index of the interface a link or address message speaks of: at the same place in both.
  public static int interfaceIndex(Message message) {
    return message.body().getInt((int) IFINFOMSG.offset("ifi_index"));
  }

  /// Scope of an address message; 0 is the whole universe.
  public static int scope(Message message) {
    return Byte.toUnsignedInt(message.body().get((int) IFADDRMSG.offset("ifa_scope")));
  }

  /// A message behind its netlink header.
  ///
  /// @param bytes fixed part and attributes
  /// @param fixed length of the fixed part
  public record Message(byte[] bytes, int fixed) {
    ByteBuffer body() {
      return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /// An attribute's content, or null if it is not there.
    public @Nullable ByteBuffer attribute(int type) {
      return find(body().position(fixed), type);
    }

    /// An attribute inside an attribute.
    public static @Nullable ByteBuffer nested(ByteBuffer attributes, int type) {
      return find(attributes, type);
    }

    private static @Nullable ByteBuffer find(ByteBuffer from, int type) {
      int at = from.position();
      while (at + ATTRIBUTE_HEADER <= from.limit()) {
        int length = Short.toUnsignedInt(from.getShort(at));
        int found = from.getShort(at + 2) & 0x3fff;
        if (length < ATTRIBUTE_HEADER || at + length > from.limit()) {
          return null;
        }
        if (found == type) {
          return from.slice(at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER)
              .order(ByteOrder.nativeOrder());
        }
        at += (length + 3) & -4;
      }
      return null;
    }
  }
}
