/// What `deploy` puts into a cluster: the manifest, and the chart that it is made of.
@NullMarked
package io.netpolc.testdata.deploy;

import org.jspecify.annotations.NullMarked;
