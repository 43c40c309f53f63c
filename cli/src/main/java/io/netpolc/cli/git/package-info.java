/// Files of revisions, read through the program `git` without checking anything out. Depends on
/// nothing but the front end's given files. Read [io.netpolc.cli.git.GitPath] first.
package io.netpolc.cli.git;
