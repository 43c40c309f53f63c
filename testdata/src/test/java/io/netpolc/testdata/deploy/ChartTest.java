package io.netpolc.testdata.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The Helm chart: what its values make of it.
class ChartTest {
  private static @Nullable Helm available;

  @BeforeAll
  static void findHelm() throws Exception {
    available = Helm.found();
  }

  private static Helm helm() {
    return Objects.requireNonNull(available);
  }

  private static Helm.Outcome template(String... options) throws Exception {
    return helm().template("kube-system", options);
  }

  /// What values given as `a=b` make of the chart.
  private static Manifest rendered(String... values) throws Exception {
    var options = new ArrayList<String>();
    for (String value : values) {
      options.addAll(List.of("--set", value));
    }
    return Manifest.of(helm().rendered("kube-system", options.toArray(String[]::new)));
  }

  private static Container container(Manifest manifest) {
    return daemonSet(manifest).getSpec().getTemplate().getSpec().getContainers().getFirst();
  }

  private static DaemonSet daemonSet(Manifest manifest) {
    return manifest.only(DaemonSet.class);
  }

  private static List<String> capabilities(Manifest manifest) {
    return container(manifest).getSecurityContext().getCapabilities().getAdd();
  }

  @Test
  void manifestIsWhatItMakesOfItsDefaults() throws Exception {
    Helm.Outcome printed =
        Helm.command(List.of(Helm.REPOSITORY.resolve("deploy/render").toString(), "-"));
    String written = Files.readString(Helm.REPOSITORY.resolve("deploy/netpolc.yaml"));
    assertThat(withoutEmptyLines(printed.text()))
        .as("deploy/render writes it")
        .isEqualTo(withoutEmptyLines(written));
  }

  /// Versions of Helm differ in these.
  private static String withoutEmptyLines(String text) {
    return text.replaceAll("\n+", "\n");
  }

  @Test
  void helmHasNothingToComplainOf() throws Exception {
    Helm.Outcome lint = helm().run("lint", "--strict", Helm.CHART.toString());
    assertThat(lint.status()).as(lint.text()).isZero();
  }

  /// The comment stands above the value, or above a map that it is in.
  @Test
  void everyValueIsExplained() throws IOException {
    Pattern entry = Pattern.compile("( *)[A-Za-z0-9]+:( .*)?");
    var explained = new TreeMap<Integer, Boolean>();
    var bare = new ArrayList<String>();
    boolean comment = false;
    for (String line : Files.readAllLines(Helm.CHART.resolve("values.yaml"))) {
      var found = entry.matcher(line);
      if (found.matches()) {
        int depth = found.group(1).length();
        explained.tailMap(depth, true).clear();
        boolean here = comment || explained.containsValue(true);
        explained.put(depth, here);
        if (!here && found.group(2) != null) {
          bare.add(line);
        }
      }
      comment = line.strip().startsWith("#");
    }
    assertThat(explained).isNotEmpty();
    assertThat(bare).isEmpty();
  }

  @Test
  void eventsAreWrittenOnlyWhereAskedFor() throws Exception {
    Manifest events = rendered("watch.events=true");
    assertThat(events.only(ClusterRole.class).getRules())
        .filteredOn(rule -> rule.getResources().contains("events"))
        .allMatch(rule -> rule.getVerbs().equals(List.of("create")))
        .hasSize(1);
    assertThat(container(events).getArgs()).contains("--events");
    assertThat(container(rendered()).getArgs()).doesNotContain("--events");
    assertThat(rendered("rbac.create=false").kinds())
        .containsExactly("ServiceAccount", "DaemonSet");
  }

  @Test
  void capabilitiesFollowWhatTheyAreFor() throws Exception {
    Manifest processes = rendered("podNamespaces.processes=true");
    assertThat(capabilities(processes))
        .containsExactly("BPF", "PERFMON", "NET_ADMIN", "SYS_ADMIN", "SYS_PTRACE");
    assertThat(daemonSet(processes).getSpec().getTemplate().getSpec().getHostPID()).isTrue();
    assertThat(capabilities(rendered("kernelBefore511=true")))
        .containsExactly("BPF", "PERFMON", "NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE");
  }

  @Test
  void optionsAreThoseOfWatch() throws Exception {
    Manifest manifest =
        rendered(
            "watch.unknownPod=allow",
            "watch.clsact=true",
            "watch.verifyOnSwap=true",
            "watch.extraArgs={--context=x}",
            "listen.address=fd00::1",
            "listen.port=9700");
    assertThat(container(manifest).getArgs())
        .containsExactly(
            "watch",
            "--listen=[fd00::1]:9700",
            "--unknown-pod=allow",
            "--clsact",
            "--verify-on-swap",
            "--context=x");
    assertThat(container(manifest).getReadinessProbe().getHttpGet().getHost()).isEqualTo("fd00::1");
  }

  @Test
  void prometheusIsToldOfAnAddressThatItReaches() throws Exception {
    for (String value :
        List.of("prometheus.annotations=true", "prometheus.podMonitor.enabled=true")) {
      Helm.Outcome refused = template("--set", value);
      assertThat(refused.status()).isNotZero();
      assertThat(refused.text()).contains("listen.address must be one that Prometheus reaches");
    }
    Manifest manifest =
        rendered(
            "prometheus.annotations=true",
            "prometheus.podMonitor.enabled=true",
            "prometheus.podMonitor.interval=30s",
            "listen.address=0.0.0.0");
    assertThat(daemonSet(manifest).getSpec().getTemplate().getMetadata().getAnnotations())
        .containsEntry("prometheus.io/port", "9655");
    assertThat(manifest.kinds()).contains("PodMonitor");
    assertThat(container(manifest).getLivenessProbe().getHttpGet().getHost()).isNull();
  }

  @Test
  void appArmorIsNamedByAnnotationsBeforeItHadAField() throws Exception {
    Helm.Outcome old = template("--kube-version", "1.29.0");
    assertThat(old.text())
        .contains("container.apparmor.security.beta.kubernetes.io/netpolc: unconfined")
        .doesNotContain("appArmorProfile");
    assertThat(container(rendered()).getSecurityContext().getAppArmorProfile().getType())
        .isEqualTo("Unconfined");
  }

  @Test
  void detachCanRemoveTheFolderOfPins() throws Exception {
    Container container = container(rendered("detach=true"));
    assertThat(container.getArgs()).containsExactly("detach");
    assertThat(container.getLivenessProbe()).isNull();
    assertThat(container.getVolumeMounts())
        .filteredOn(mount -> mount.getMountPath().startsWith("/sys/fs/bpf"))
        .allMatch(mount -> mount.getMountPath().equals("/sys/fs/bpf") && !mount.getReadOnly())
        .hasSize(1);
  }

  @Test
  void everythingElseThatCanBeSetIsKubernetes() throws Exception {
    Manifest manifest =
        rendered(
            "image.repository=registry.example.com/netpolc",
            "image.digest=sha256:" + "0".repeat(64),
            "imagePullSecrets[0].name=registry",
            "fullnameOverride=policy",
            "serviceAccount.annotations.owner=team",
            "seLinuxOptions.type=spc_t",
            "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key=a",
            "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator=Exists",
            "podAnnotations.a=b",
            "podLabels.c=d",
            "extraEnv[0].name=JDK_JAVA_OPTIONS",
            "extraEnv[0].value=-Xmx2g");
    assertThat(container(manifest).getImage())
        .isEqualTo("registry.example.com/netpolc@sha256:" + "0".repeat(64));
    assertThat(manifest.objects()).allMatch(each -> each.getMetadata().getName().equals("policy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "watch.unknownPods=deny",
        "watch.unknownPod=maybe",
        "listen.address=localhost",
        "listen.port=0",
        "image.digest=latest",
        "privileged=true"
      })
  void whatIsNoValueIsRefused(String value) throws Exception {
    assertThat(template("--set", value).status()).isNotZero();
  }
}
