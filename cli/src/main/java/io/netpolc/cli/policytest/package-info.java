/// The forms in which `netpolc test` shows its outcome. Read [io.netpolc.cli.policytest.TestReport]
/// first.
package io.netpolc.cli.policytest;
