/// Cost of the data path, measured on test packets. Start with [DataPathBench].
package io.netpolc.bench.datapath;
