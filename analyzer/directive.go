package analyzer

// This file has the rule asyncdirective.

import (
	"golang.org/x/tools/go/analysis"

	"github.com/asyncgen/asyncgen/internal/mark"
)

// Directive reports what is wrong with marks, in the words of package mark, which the generator uses as well, and with waivers.
var Directive = &analysis.Analyzer{
	Name:             "asyncdirective",
	Doc:              "report malformed and misplaced marks and waivers",
	URL:              url + "#Directive",
	Run:              runDirective,
	Requires:         []*analysis.Analyzer{Facts},
	RunDespiteErrors: true,
}

func runDirective(pass *analysis.Pass) (any, error) {
	r := newReporter(pass)
	problems := r.index.problems
	for _, w := range r.index.waivers {
		if message := w.problem(); message != "" {
			problems = append(problems, mark.Problem{Pos: w.comment.Pos(), End: w.comment.End(), Message: message})
		}
	}
	for _, p := range problems {
		r.report(analysis.Diagnostic{Pos: p.Pos, End: p.End, Message: p.Message})
	}
	r.done()
	return nil, nil
}
