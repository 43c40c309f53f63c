/// Forms in which other programs read what a command has to say: JUnit's XML and SARIF, and what
/// Markdown needs. Knows no command; whoever has something to report puts it into these records.
package io.netpolc.cli.report;
