package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.schema.ObjectMeta.OwnerReference;
import org.jspecify.annotations.Nullable;

/// A Pod object as read: its owner is still the direct one.
///
/// @param pod without an owner
/// @param owner its controller, or null
/// @param manifest whether it was never in a cluster: it has neither status nor `resourceVersion`
record ReadPod(Pod pod, @Nullable OwnerReference owner, boolean manifest) {}
