package io.netpolc.testdata.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Kubernetes objects of a YAML text. None has a field that its kind does not have, which an
/// apiserver refuses too; fields of kinds that are not Kubernetes' own are not looked at.
///
/// @param objects in the order of the text
record Manifest(List<HasMetadata> objects) {
  private static final String MODEL = "io.fabric8.kubernetes.api.model.";

  Manifest {
    objects = List.copyOf(objects);
  }

  static Manifest of(String text) {
    var yaml = new KubernetesSerialization();
    List<HasMetadata> objects =
        Arrays.stream(text.split("(?m)^---\n"))
            .filter(part -> !part.replaceAll("(?m)^#.*", "").isBlank())
            .map(part -> yaml.<HasMetadata>unmarshal(part))
            .toList();
    for (HasMetadata each : objects) {
      if (!(each instanceof GenericKubernetesResource)) {
        assertKnown(each, each.getKind());
      }
    }
    return new Manifest(objects);
  }

  /// The one object of a kind.
  <T extends HasMetadata> T only(Class<T> kind) {
    List<T> found = objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  List<String> kinds() {
    return objects.stream().map(HasMetadata::getKind).toList();
  }

  /// What the library does not know it keeps as additional properties.
  private static void assertKnown(@Nullable Object value, String path) {
    if (value instanceof List<?> list) {
      list.forEach(element -> assertKnown(element, path + "[]"));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, element) -> assertKnown(element, path + "." + key));
    } else if (value != null && value.getClass().getName().startsWith(MODEL)) {
      for (Method getter : value.getClass().getMethods()) {
        if (getter.getName().startsWith("get") && getter.getParameterCount() == 0) {
          Object field = get(getter, value);
          if (getter.getName().equals("getAdditionalProperties")) {
            assertThat((Map<?, ?>) field).as("unknown fields of " + path).isEmpty();
          } else {
            assertKnown(field, path + "." + getter.getName().substring("get".length()));
          }
        }
      }
    }
  }

  private static @Nullable Object get(Method getter, Object from) {
    try {
      return getter.invoke(from);
    } catch (IllegalAccessException | InvocationTargetException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
