/// Tables that follow a cluster, compared with the reference and with tables made at once.
package io.netpolc.testdata.incremental;
