package io.netpolc.bench.traffic;

/// What is measured. [#word] is what `traffic.c` calls it.
enum Measure {
  TCP_ROUND_TRIP("tcp", "TCP round trip, µs", false),
  UDP_ROUND_TRIP("udp", "UDP round trip, µs", false),
  CONNECTIONS("connect", "TCP connections a second", true),
  DATAGRAMS("datagrams", "64-byte datagrams a second", true),
  BULK("bulk", "one TCP stream, Gbit/s", true);

  private final String word;
  private final String title;
  private final boolean moreIsBetter;

  Measure(String word, String title, boolean moreIsBetter) {
    this.word = word;
    this.title = title;
    this.moreIsBetter = moreIsBetter;
  }

  String word() {
    return word;
  }

  String title() {
    return title;
  }

  boolean moreIsBetter() {
    return moreIsBetter;
  }
}
