/// The forms in which `netpolc test` shows its outcome. Read [io.netpolc.cli.policytest.Outcome]
/// first.
package io.netpolc.cli.policytest;
