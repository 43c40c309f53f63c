/// Typed access to the fields of an object: wrong types, unknown fields, the apiserver's errors.
/// Depends on `yaml`, `source` and `diag`. Read [io.netpolc.compiler.frontend.schema.ObjectFields]
/// first.
package io.netpolc.compiler.frontend.schema;
