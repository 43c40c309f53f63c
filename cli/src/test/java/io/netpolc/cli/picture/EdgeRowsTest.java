package io.netpolc.cli.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class EdgeRowsTest {
  private static String written(int[]... edges) throws IOException {
    var rows = new EdgeRows();
    for (int[] edge : edges) {
      rows.add(edge[0], edge[1], edge[2], edge[3]);
    }
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      rows.write(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static int[] edge(int from, int to, int set, int ends) {
    return new int[] {from, to, set, ends};
  }

  @Test
  void nodesThatFollowOneAnotherAreOneStretch() throws IOException {
    assertThat(written(edge(0, 1, 7, 8), edge(0, 2, 7, 8), edge(0, 4, 7, 8)))
        .isEqualTo("{\"rows\":[[1,2,7,8,4,1,7,8]],\"froms\":[[0,0]]}");
  }

  @Test
  void anotherSetOrOtherEndsBeginAStretch() throws IOException {
    assertThat(written(edge(0, 1, 7, 8), edge(0, 2, 6, 8), edge(0, 3, 6, 9)))
        .isEqualTo("{\"rows\":[[1,1,7,8,2,1,6,8,3,1,6,9]],\"froms\":[[0,0]]}");
  }

  @Test
  void equalRowsStandOnce() throws IOException {
    assertThat(written(edge(0, 1, 7, 8), edge(3, 1, 7, 8), edge(5, 2, 7, 8)))
        .isEqualTo("{\"rows\":[[1,1,7,8],[2,1,7,8]],\"froms\":[[0,0],[3,0],[5,1]]}");
  }

  @Test
  void orderIsKeptWhereANodeComesAgain() throws IOException {
    assertThat(written(edge(0, 1, 7, 8), edge(2, 1, 7, 8), edge(0, 2, 7, 8)))
        .isEqualTo("{\"rows\":[[1,1,7,8],[2,1,7,8]],\"froms\":[[0,0],[2,0],[0,1]]}");
  }

  @Test
  void rowsHaveNoLimit() throws IOException {
    var edges = new int[100][];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = edge(0, 2 * i, 0, 0);
    }
    assertThat(written(edges)).contains(",194,1,0,0,196,1,0,0,198,1,0,0]]");
  }

  @Test
  void nothingIsNoRow() throws IOException {
    assertThat(written()).isEqualTo("{\"rows\":[],\"froms\":[]}");
  }
}
