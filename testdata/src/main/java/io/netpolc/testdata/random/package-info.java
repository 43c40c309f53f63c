/// Random clusters, policies and flows from a seed that is printed and can be replayed. Read
/// [io.netpolc.testdata.random.Scenario] first.
package io.netpolc.testdata.random;
