/// Label selectors as text, as `kubectl --selector` takes them. Depends on `ast`, `schema`, `diag`
/// and the grammar. Read [io.netpolc.compiler.frontend.selector.LabelSelectorParser] first.
package io.netpolc.compiler.frontend.selector;
