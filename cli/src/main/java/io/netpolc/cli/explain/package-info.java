/// How `netpolc explain` shows why a flow is decided as it is. Read
/// [io.netpolc.cli.explain.TextExplanation] first.
package io.netpolc.cli.explain;
