package io.netpolc.bench.compile;

import java.util.AbstractList;
import java.util.List;

/// Questions about the pods of a made cluster, one JSON object a line.
final class MadeQueries {
  private static final long SEED = 20_260_102;
  private static final int[] PORTS = {53, 80, 443, 5432, 8080, 9090};

  private MadeQueries() {}

  /// So many questions, one in ten of them from outside the cluster. Each line is made when it is
  /// asked for, so they are to be gone through once.
  static List<String> lines(ClusterSize size, int count) {
    var draw = new Draw(SEED);
    return new AbstractList<>() {
      @Override
      public String get(int index) {
        return line(size, draw);
      }

      @Override
      public int size() {
        return count;
      }
    };
  }

  private static String line(ClusterSize size, Draw draw) {
    String from = draw.percent(90) ? pod(size, draw) : "203.0.113." + draw.below(256);
    return "{\"from\":\""
        + from
        + "\",\"to\":\""
        + pod(size, draw)
        + "\",\"protocol\":\""
        + (draw.percent(80) ? "TCP" : "UDP")
        + "\",\"port\":"
        + PORTS[draw.below(PORTS.length)]
        + "}";
  }

  private static String pod(ClusterSize size, Draw draw) {
    int number = draw.below(size.pods());
    PodLabels labels = PodLabels.numbered(number % size.labelSets(), size.namespaces());
    return MadeCluster.namespaceName(labels.namespace()) + "/pod-" + number;
  }
}
