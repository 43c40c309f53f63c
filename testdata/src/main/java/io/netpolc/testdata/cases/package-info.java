/// Case folders: policies, a cluster, and what must be allowed. Read
/// [io.netpolc.testdata.cases.CaseFolders] first.
package io.netpolc.testdata.cases;
