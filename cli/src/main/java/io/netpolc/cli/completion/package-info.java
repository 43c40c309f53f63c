/// What a shell offers while a command is typed: scripts, and answers to one that asks each time.
/// All of it is told by the command model. Depends on picocli only. Read
/// [io.netpolc.cli.completion.FishScript] first.
package io.netpolc.cli.completion;
