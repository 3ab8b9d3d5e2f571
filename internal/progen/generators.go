package progen

import (
	"fmt"
	"strings"
)

// This file writes generators, and loops over what they yield: ints, always.

// A flow says what a marked function is.
type flow int

const (
	coroutine flow = iota
	generator
	asyncGenerator // its steps are awaited
)

// generatorOf returns a generator of the kind, or nil if there is none.
func (g *gen) generatorOf(f flow) *function {
	for _, fn := range g.generators {
		if fn.flow == f {
			return fn
		}
	}
	return nil
}

// yieldStmt yields a value, or delegates. A generator that yields after false is at fault, so delegation comes last.
func (g *gen) yieldStmt() {
	if d := g.generatorOf(g.fn.flow); d != nil && g.chance(20) {
		g.line("if %s {", g.head(kBool, 1))
		g.line("%s", g.push(d))
		g.line("return")
		g.line("}")
		return
	}
	g.line("if !yield(%s) {", g.expr(kInt, 3))
	if g.chance(30) {
		g.log()
	}
	g.line("return")
	g.line("}")
}

// push is the call of a generator as the iterator that it is without a mark.
func (g *gen) push(fn *function) string {
	return strings.TrimSuffix(strings.Replace(g.call(fn, 1), "Async(", "(", 1), ")") + ", yield)"
}

// rangeGenerator writes the head of a loop over a generator and returns its variables, or none if there is no generator to
// be ranged over here.
func (g *gen) rangeGenerator(v string) []variable {
	if s := g.generatorOf(asyncGenerator); s != nil && g.async && g.chance(50) {
		e := g.name("err")
		g.line("for %s, %s := range async.Each(%s.All()) {", v, e, g.call(s, 1))
		return []variable{{v, kInt}, {e, kError}}
	}
	fn := g.generatorOf(generator)
	switch {
	case fn == nil:
		return nil
	case g.chance(50):
		g.line("for %s := range %s.All() {", v, g.call(fn, 1))
	default: // no awaits in an ordinary literal
		async := g.async
		g.async = false
		g.line("for %s := range func(yield func(int) bool) { %s } {", v, g.push(fn))
		g.async = async
	}
	return []variable{{v, kInt}}
}

// next is the first value of a generator, or "".
func (g *gen) next(n int) string {
	if s := g.generatorOf(asyncGenerator); s != nil && g.async && g.chance(50) {
		return fmt.Sprintf("async.MustAwait(firstOfAsync(p, %s))", g.call(s, n))
	}
	if fn := g.generatorOf(generator); fn != nil {
		return fmt.Sprintf("first(p, %s)", g.call(fn, n))
	}
	return ""
}
