/// What policies say that their writer hardly meant, what they break, what of them is useless, and
/// what they leave open. Asks the tables, the index of pods and the inclusion of rules; decides
/// nothing itself. Read [io.netpolc.compiler.lint.Linter] first.
package io.netpolc.compiler.lint;
