package io.netpolc.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.ClusterObject;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.watch.state.ClusterStore.Change;
import io.netpolc.watch.state.ToldCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ToldClusterTest {
  private final ToldCluster cluster = new ToldCluster("node-1");

  private static Change there(String kind, String name, ClusterObject object) {
    var key = new ObjectKey(kind, "", name);
    return new Change(key, new LiveObject.OfCluster(key, object), 0);
  }

  private static Change gone(String kind, String name) {
    return new Change(new ObjectKey(kind, "", name), null, 0);
  }

  private static Change namespace(String name) {
    return there("Namespace", name, new Namespace(name, Map.of(Namespace.NAME_LABEL, name)));
  }

  @Test
  void itIsWhatWasToldAndNoMore() {
    cluster.replace(List.of(namespace("a"), namespace("b")));
    cluster.hear(List.of(gone("Namespace", "a"), there("Node", "n", new Node("n", List.of()))));
    assertThat(cluster.input().cluster().namespaces())
        .extracting(Namespace::name)
        .containsExactly("b");
    assertThat(cluster.input().cluster().nodes()).hasSize(1);
    cluster.replace(List.of(namespace("c")));
    assertThat(cluster.input().cluster().nodes()).isEmpty();
  }
}
