/// The decision tables against the reference evaluator.
@org.jspecify.annotations.NullMarked
package io.netpolc.testdata.tables;
