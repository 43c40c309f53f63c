/// Clusters in a few words, for tests. Read [io.netpolc.testdata.build.ClusterBuilder] first.
package io.netpolc.testdata.build;
