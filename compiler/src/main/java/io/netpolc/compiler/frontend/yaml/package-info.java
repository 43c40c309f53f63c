/// YAML and JSON as trees of positioned values, typed as Kubernetes types them, one object at a
/// time. Depends on `source` and `diag`. Read [io.netpolc.compiler.frontend.yaml.Node] first.
package io.netpolc.compiler.frontend.yaml;
