package io.netpolc.testdata.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.state.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The manifest that is applied without Helm: it asks for what netpolc needs, and for nothing else.
class DeployManifestTest {
  private static final Path REPOSITORY = Path.of(System.getProperty("netpolc.repository", ".."));

  private static Manifest manifest = new Manifest(List.of());

  @TempDir private Path folder;

  @BeforeAll
  static void read() throws IOException {
    manifest = Manifest.of(Files.readString(REPOSITORY.resolve("deploy/netpolc.yaml")));
  }

  private static PodSpec pod() {
    return manifest.only(DaemonSet.class).getSpec().getTemplate().getSpec();
  }

  private static Container container() {
    assertThat(pod().getInitContainers()).isEmpty();
    assertThat(pod().getContainers()).hasSize(1);
    return pod().getContainers().getFirst();
  }

  @Test
  void holdsAnAccountItsRoleAndTheDaemonSet() {
    assertThat(manifest.kinds())
        .containsExactly("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "DaemonSet");
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowIsFound() {
    assertThatThrownBy(
            () -> Manifest.of("apiVersion: v1\nkind: Pod\nspec:\n  hostNetworks: true\n"))
        .hasMessageContaining("unknown fields of Pod.Spec");
  }

  /// As `group/resource`.
  private static List<String> ruled(String verb) {
    return manifest.only(ClusterRole.class).getRules().stream()
        .filter(rule -> rule.getVerbs().contains(verb))
        .flatMap(rule ->
            rule.getApiGroups().stream()
                .flatMap(group -> rule.getResources().stream().map(name -> group + "/" + name)))
        .sorted()
        .toList();
  }

  @Test
  void roleAllowsWhatTheApiserverIsAskedAndNothingElse() throws IOException {
    var asked = new TreeSet<String>();
    try (var api = new FakeApiServer();
        ApiServer server = ApiServer.at(new ClusterAccess(api.kubeconfig(folder), null))) {
      Snapshot.of(server);
      for (String request : api.requests()) {
        String path = request.replaceFirst("\\?.*", "");
        asked.add(path.replaceFirst("^/api/v1/", "/").replaceFirst("^/apis/([^/]*)/[^/]*/", "$1/"));
      }
    }
    assertThat(asked).hasSize(Resource.values().length);
    assertThat(asked.stream().map(name -> name.substring(name.indexOf('/') + 1)))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Resource.values()).map(Resource::toString).toList());
    assertThat(ruled("list")).containsExactlyElementsOf(asked);
    assertThat(ruled("watch")).containsExactlyElementsOf(asked);
    for (PolicyRule rule : manifest.only(ClusterRole.class).getRules()) {
      assertThat(rule.getVerbs()).containsExactly("list", "watch");
      assertThat(rule.getNonResourceURLs()).isEmpty();
    }
  }

  @Test
  void roleIsBoundToTheAccountOfThePods() {
    var binding = manifest.only(ClusterRoleBinding.class);
    assertThat(binding.getRoleRef().getKind()).isEqualTo("ClusterRole");
    assertThat(binding.getRoleRef().getName())
        .isEqualTo(manifest.only(ClusterRole.class).getMetadata().getName());
    assertThat(binding.getSubjects()).hasSize(1);
    var subject = binding.getSubjects().getFirst();
    var account = manifest.only(ServiceAccount.class).getMetadata();
    assertThat(subject.getKind()).isEqualTo("ServiceAccount");
    assertThat(subject.getName())
        .isEqualTo(account.getName())
        .isEqualTo(pod().getServiceAccountName());
    assertThat(subject.getNamespace())
        .isEqualTo(account.getNamespace())
        .isEqualTo(manifest.only(DaemonSet.class).getMetadata().getNamespace());
  }

  @Test
  void containerHasTheNamedCapabilitiesAlone() {
    SecurityContext context = container().getSecurityContext();
    assertThat(context.getPrivileged()).isFalse();
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getReadOnlyRootFilesystem()).isTrue();
    assertThat(context.getRunAsUser()).isZero();
    assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(context.getCapabilities().getAdd())
        .containsExactly("BPF", "PERFMON", "NET_ADMIN", "SYS_ADMIN");
    assertThat(pod().getHostNetwork()).isTrue();
    assertThat(pod().getHostPID()).isNull();
    assertThat(pod().getHostIPC()).isNull();
  }

  /// Those of `load`, as the manual has them for `watch`.
  @Test
  void capabilitiesAreThoseOfTheManual() throws IOException {
    String row =
        Files.readAllLines(REPOSITORY.resolve("docs/cli.md")).stream()
            .filter(line -> line.startsWith("| `load` |"))
            .findFirst()
            .orElseThrow();
    List<String> documented =
        Pattern.compile("`CAP_([A-Z_]+)`")
            .matcher(row)
            .results()
            .map(each -> each.group(1))
            .toList();
    assertThat(documented).isNotEmpty();
    assertThat(container().getSecurityContext().getCapabilities().getAdd()).containsAll(documented);
  }

  @Test
  void onlyPinsAndStateCanBeWritten() {
    var writable = new ArrayList<String>();
    for (VolumeMount mount : container().getVolumeMounts()) {
      Volume volume =
          pod().getVolumes().stream()
              .filter(each -> each.getName().equals(mount.getName()))
              .findFirst()
              .orElseThrow();
      assertThat(volume.getHostPath().getPath()).isEqualTo(mount.getMountPath());
      if (!Boolean.TRUE.equals(mount.getReadOnly())) {
        writable.add(mount.getMountPath());
      }
    }
    assertThat(writable).containsExactly("/sys/fs/bpf/netpolc", "/run/netpolc");
    assertThat(container().getVolumeMounts())
        .filteredOn(mount -> mount.getMountPath().equals("/run/netns"))
        .allMatch(mount -> "HostToContainer".equals(mount.getMountPropagation()))
        .hasSize(1);
  }

  @Test
  void everyNodeIsWatchedAndKnowsItsName() {
    assertThat(container().getArgs()).startsWith("watch");
    assertThat(container().getEnv()).hasSize(1);
    var name = container().getEnv().getFirst();
    assertThat(name.getName()).isEqualTo("NODE_NAME");
    assertThat(name.getValueFrom().getFieldRef().getFieldPath()).isEqualTo("spec.nodeName");
    assertThat(pod().getTolerations()).hasSize(1);
    assertThat(pod().getTolerations().getFirst().getOperator()).isEqualTo("Exists");
    assertThat(pod().getTolerations().getFirst().getKey()).isNull();
    assertThat(pod().getPriorityClassName()).isEqualTo("system-node-critical");
  }

  @Test
  void probesAskWhereItListens() {
    String listen =
        container().getArgs().stream()
            .filter(argument -> argument.startsWith("--listen="))
            .map(argument -> argument.substring("--listen=".length()))
            .findFirst()
            .orElseThrow();
    var port = container().getPorts().getFirst();
    for (Probe probe :
        Arrays.asList(
            container().getStartupProbe(),
            container().getLivenessProbe(),
            container().getReadinessProbe())) {
      HTTPGetAction ask = probe.getHttpGet();
      assertThat(ask.getPort().getStrVal()).isEqualTo(port.getName());
      assertThat(ask.getHost() + ":" + port.getContainerPort()).isEqualTo(listen);
    }
    assertThat(container().getLivenessProbe().getHttpGet().getPath()).isEqualTo("/healthz");
    assertThat(container().getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
  }

  @Test
  void imageAndChartAreOfThisVersion() throws IOException {
    String version =
        Pattern.compile("<version>(.*?)</version>")
            .matcher(Files.readString(REPOSITORY.resolve("pom.xml")))
            .results()
            .map(match -> match.group(1))
            .findFirst()
            .orElseThrow();
    assertThat(container().getImage()).isEqualTo("netpolc:" + version);
    assertThat(Files.readString(REPOSITORY.resolve("deploy/chart/netpolc/Chart.yaml")))
        .contains("\nversion: " + version + "\n", "\nappVersion: " + version + "\n");
  }
}
