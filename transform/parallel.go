package transform

// This file runs passes over many functions at once. What a pass writes belongs to the declaration that it was given, and what several of them make on
// demand is behind a mutex, so that nothing depends on which one comes first.

import (
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/tools/go/analysis"
)

// inParallel calls do for each number below n.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// each runs a pass over functions: those of one declaration, which are a function and the literals in it, in order, and different declarations at once.
func (p *packagePass) each(functions []*function, pass func(*function)) {
	declarations := byDeclaration(functions)
	findings := make([][]analysis.Diagnostic, len(declarations))
	inParallel(len(declarations), func(i int) {
		for _, fn := range declarations[i] {
			if d := fn.try(func() { pass(fn) }); d != nil {
				findings[i] = append(findings[i], *d)
			}
		}
	})
	p.report(findings)
}

// byDeclaration splits a list in which the functions of a declaration follow one another.
func byDeclaration(functions []*function) (list [][]*function) {
	for from, to := 0, 0; from < len(functions); from = to {
		for to = from; to < len(functions) && functions[to].root == functions[from].root; to++ {
		}
		list = append(list, functions[from:to])
	}
	return list
}

// report reports what was found in each part of the package.
func (p *packagePass) report(findings [][]analysis.Diagnostic) {
	for _, list := range findings {
		for _, d := range list {
			p.failed = true
			p.pass.Report(d)
		}
	}
}
