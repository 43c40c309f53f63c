/// How `netpolc suggest` shows policies. Read [io.netpolc.cli.suggest.YamlSuggestion] first.
package io.netpolc.cli.suggest;
