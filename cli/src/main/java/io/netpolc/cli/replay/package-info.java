/// How `netpolc replay` shows what policies make of captured flows. Read
/// [io.netpolc.cli.replay.TextReplay] first.
package io.netpolc.cli.replay;
