package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// An rtnetlink socket. It belongs to the network namespace of the thread that opened it, and may
/// then be used by any thread, one at a time.
public final class NetlinkSocket implements AutoCloseable {
  private static final int HEADER = 16;
  private static final int RECEIVE_BYTES = 1 << 18;
  private static final int RTMGRP_LINK = 1;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final short NLM_F_REQUEST = 1;
  private static final short NLM_F_DUMP = 0x300;
  private static final short NLM_F_MULTI = 2;

  /// The list changed while it was read, so that entries may be missing.
  private static final short NLM_F_DUMP_INTR = 0x10;

  private static final int DUMP_TRIES = 20;

  private final int fd;

  private NetlinkSocket(int fd) {
    this.fd = fd;
  }

  /// Opens a socket in the calling thread's namespace.
  public static NetlinkSocket open() throws BpfException {
    int type = SysSocket.SOCK_RAW | SysSocket.SOCK_CLOEXEC;
    int fd = SysSocket.socket(SysSocket.AF_NETLINK, type, SysSocket.NETLINK_ROUTE);
    return new NetlinkSocket(Errno.check("open a netlink socket", fd));
  }

  /// Opens a socket that hears of new, changed and vanished interfaces of the calling thread's
  /// namespace.
  public static NetlinkSocket openForLinks() throws BpfException {
    NetlinkSocket socket = open();
    int bound = SysSocket.bindNetlink(socket.fd, RTMGRP_LINK);
    if (bound < 0) {
      socket.close();
      throw Errno.exception("hear of interfaces", -bound);
    }
    return socket;
  }

  /// Waits for news, and takes all there are. News that the kernel had to drop count, too.
  ///
  /// @param millis how long to wait
  /// @return false if there were none
  public boolean awaitNews(int millis) throws BpfException {
    int ready = SysSocket.awaitReadable(fd, millis);
    if (ready == -Errno.EINTR || ready == 0) {
      return false;
    }
    Errno.check("wait for news of interfaces", ready);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(RECEIVE_BYTES, 8);
      do {
        long length = SysSocket.recv(fd, buffer);
        if (length < 0 && length != -Errno.ENOBUFS && length != -Errno.EINTR) {
          Errno.check("hear of interfaces", length);
        }
      } while (SysSocket.awaitReadable(fd, 0) > 0);
    }
    return true;
  }

  /// Everything there is: each message without its netlink header.
  List<byte[]> dump(int type, byte[] body) throws BpfException {
    for (int tries = 0; tries < DUMP_TRIES; tries++) {
      Answer answer = exchange(type, body, NLM_F_DUMP);
      if (!answer.interrupted) {
        return answer.messages;
      }
    }
    throw Errno.exception("list interfaces, which change all the time", Errno.EINTR);
  }

  /// One answer.
  List<byte[]> ask(int type, byte[] body) throws BpfException {
    return exchange(type, body, (short) 0).messages;
  }

  private Answer exchange(int type, byte[] body, short flags) throws BpfException {
    ByteBuffer request = ByteBuffer.allocate(HEADER + body.length).order(ByteOrder.nativeOrder());
    request.putInt(HEADER + body.length).putShort((short) type);
    request.putShort((short) (NLM_F_REQUEST | flags)).putInt(1).putInt(0).put(body);
    try (Arena arena = Arena.ofConfined()) {
      Errno.check(
          "ask the kernel about interfaces",
          SysSocket.send(fd, BpfCalls.bytes(arena, request.array())));
      MemorySegment buffer = arena.allocate(RECEIVE_BYTES, 8);
      var answer = new Answer();
      boolean more = true;
      while (more) {
        long length = SysSocket.recv(fd, buffer);
        if (length == -Errno.EINTR) {
          continue;
        }
        int got = Errno.check("hear the kernel about interfaces", length);
        more = answer.add(buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE));
      }
      return answer;
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }

  /// What the kernel said so far: each message without its netlink header.
  static final class Answer {
    final List<byte[]> messages = new ArrayList<>();
    boolean interrupted;

    /// Adds the messages of one datagram; true if more is to come.
    boolean add(byte[] datagram) throws BpfException {
      ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
      boolean more = true;
      int at = 0;
      while (at + HEADER <= datagram.length) {
        int length = in.getInt(at);
        int type = in.getShort(at + 4);
        interrupted |= (in.getShort(at + 6) & NLM_F_DUMP_INTR) != 0;
        if (length < HEADER || at + length > datagram.length || type == NLMSG_DONE) {
          return false;
        }
        if (type == NLMSG_ERROR) {
          Errno.check("ask the kernel about interfaces", in.getInt(at + HEADER));
          return false;
        }
        byte[] message = new byte[length - HEADER];
        in.get(at + HEADER, message);
        messages.add(message);
        more = (in.getShort(at + 6) & NLM_F_MULTI) != 0;
        at += (length + 3) & -4;
      }
      return more;
    }
  }
}
