/// The commands: options, output formats, exit codes. The composition root; may depend on
/// everything, nothing depends on it. Read [io.netpolc.cli.Main] first.
package io.netpolc.cli;
