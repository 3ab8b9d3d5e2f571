package analyzer

// This file lists the rules.

import "golang.org/x/tools/go/analysis"

// Suite returns the analyzers of all rules, in the order of package documentation.
func Suite() []*analysis.Analyzer {
	return []*analysis.Analyzer{Directive, Stale, Unawaited, Task, Block, Held}
}

// url is where the documentation of the rules is.
const url = "https://pkg.go.dev/github.com/asyncgen/asyncgen/analyzer"

// ruleNames are the names that waivers may have.
var ruleNames = []string{"asyncdirective", "asyncstale", "asyncunawaited", "asynctask", "asyncblock", "asyncheld"}
