/// The kube-apiserver as seen from here: a connection, and resources that are listed and watched.
package io.netpolc.watch.api;
