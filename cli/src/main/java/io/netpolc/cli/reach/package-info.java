/// The forms in which `netpolc reach` shows connections. Read
/// [io.netpolc.cli.reach.ConnectionWriter] first.
package io.netpolc.cli.reach;
