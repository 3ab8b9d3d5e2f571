package progen

import (
	"fmt"
	"strings"
)

// This file writes statements.

// block writes the statements of a block, without braces, in which the given variables are new.
func (g *gen) block(vars []variable) {
	scope, inner := len(g.scope), g.inner
	g.inner = scope
	for _, v := range vars {
		g.declare(v.name, v.kind)
	}
	g.depth++
	n := 1 + g.r.IntN(5)
	if g.depth == 1 {
		n = g.size // the body of a function
	}
	for range n {
		if g.budget <= 0 {
			break
		}
		g.budget--
		g.stmt()
	}
	g.depth--
	g.scope, g.inner = g.scope[:scope], inner
}

func (g *gen) stmt() {
	if g.yields && g.chance(25) {
		g.yieldStmt()
		return
	}
	if g.depth > 4 {
		g.simple()
		return
	}
	switch g.r.IntN(24) {
	case 0, 1:
		g.ifStmt()
	case 2, 3:
		g.forStmt()
	case 4, 5:
		g.rangeStmt()
	case 6, 7:
		g.switchStmt()
	case 8:
		g.typeSwitch()
	case 9:
		g.selectStmt()
	case 10, 11:
		g.deferStmt()
	case 12:
		g.line("{")
		g.block(nil)
		g.line("}")
	case 13:
		if g.depth > 1 || g.chance(20) {
			g.leave()
		}
	case 14:
		g.forward()
	case 15:
		g.backward()
	case 16:
		g.local()
	case 17:
		g.commaOk()
	case 18:
		g.builtin()
	default:
		g.simple()
	}
}

// simple writes a statement without statements in it, as far as its expressions go.
func (g *gen) simple() {
	k := pick(g, []kind{kInt, kInt, kInt, kBool, kString, kSlice, kArray, kMap, kPoint, kPointer, kError, kAny, kFunc, kFunc, kCoro})
	switch g.r.IntN(16) {
	case 0, 1, 2:
		text := g.expr(k, 3)
		name := g.name("x")
		switch {
		case g.chance(50):
			g.line("%s := %s", name, text)
		case g.chance(70):
			g.line("var %s %v = %s", name, k, text)
		default:
			g.line("var %s %v", name, k)
			if k == kCoro || k == kFunc {
				g.line("%s = %s", name, g.leaf(k))
			}
		}
		g.declare(name, k)
	case 3, 4:
		if v := g.variable(k); v != "" {
			g.line("%s = %s", v, g.expr(k, 3))
			return
		}
		g.log()
	case 5:
		if v := g.variable(kInt); v != "" {
			g.line("%s %s %s", v, pick(g, []string{"+=", "-=", "*=", "|="}), g.expr(kInt, 3))
			return
		}
		g.log()
	case 6:
		g.tuple()
	case 7:
		g.element()
	case 8:
		if g.async {
			g.line("%s", pick(g, []string{"async.MustWait(p.Yield())", "async.Wait(p.Yield())", "p.Log(async.Wait(probe.Fail(p, 0, " + g.expr(kError, 1) + ")))"}))
			return
		}
		g.log()
	case 9, 10:
		g.awaitCall()
	case 11:
		if v := g.variable(kFunc); v != "" {
			g.line("%s(%s)", v, g.expr(kInt, 2))
			return
		}
		g.log()
	default:
		g.log()
	}
}

// log records one or two values.
func (g *gen) log() {
	k := pick(g, []kind{kInt, kInt, kBool, kString, kSlice, kArray, kMap, kPoint, kError, kAny})
	if g.chance(50) {
		g.line("p.Log(%s, %s)", g.expr(k, 3), g.expr(kInt, 2))
		return
	}
	g.line("p.Log(%s)", g.expr(k, 3))
}

func (g *gen) tuple() {
	v, w := g.variable(kInt), g.variable(kInt)
	if v == "" {
		g.log()
		return
	}
	if g.chance(30) {
		s := g.variable(kString)
		if s == "" {
			s = "_"
		}
		g.line("%s, %s = two(p, %s)", v, s, g.expr(kInt, 2))
		return
	}
	if a := g.variable(kArray); a != "" && g.chance(50) {
		w = fmt.Sprintf("%s[small(%s)&1]", a, g.expr(kInt, 2))
	}
	g.line("%s, %s = %s, %s", v, w, g.expr(kInt, 2), g.expr(kInt, 2))
}

// element assigns to a part of a variable.
func (g *gen) element() {
	op := pick(g, []string{"=", "+=", "-="})
	switch {
	case g.variable(kSlice) != "" && g.chance(40):
		g.line("%s[small(%s)] %s %s", g.variable(kSlice), g.expr(kInt, 2), op, g.expr(kInt, 2))
	case g.variable(kArray) != "" && g.chance(40):
		g.line("%s[small(%s)&1] %s %s", g.variable(kArray), g.expr(kInt, 2), op, g.expr(kInt, 2))
	case g.variable(kMap) != "" && g.chance(40):
		g.line("%s[\"k\"] %s %s", g.variable(kMap), op, g.expr(kInt, 2))
	case g.variable(kPoint) != "" && g.chance(60):
		g.line("%s.%s %s %s", g.variable(kPoint), pick(g, []string{"x", "y"}), op, g.expr(kInt, 2))
	case g.variable(kPointer) != "":
		g.line("*%s %s %s", g.variable(kPointer), op, g.expr(kInt, 2))
	default:
		g.log()
	}
}

// awaitCall awaits a function with all its results.
func (g *gen) awaitCall() {
	if !g.async {
		g.log()
		return
	}
	f := pick(g, g.funcs)
	values := len(f.results)
	hasError := values > 0 && f.results[values-1] == kError
	if hasError {
		values--
	}
	call := g.call(f, 2)
	if values == 0 {
		if g.chance(50) {
			g.line("async.MustWait(%s)", call)
		} else {
			g.line("p.Log(async.Wait(%s))", call)
		}
		return
	}
	form := "Await"
	if values == 2 {
		form = "Await2"
	}
	if g.chance(30) {
		g.line("p.Log(async.%s(%s))", form, call)
		return
	}
	var names []string
	for range values {
		names = append(names, g.name("v"))
	}
	if g.chance(70) {
		e := g.name("err")
		g.line("%s, %s := async.%s(%s)", strings.Join(names, ", "), e, form, call)
		g.line("if %s != nil {", e)
		g.block([]variable{{e, kError}})
		g.line("}")
	} else {
		g.line("%s := async.Must%s(%s)", strings.Join(names, ", "), form, call)
	}
	for i, n := range names {
		g.declare(n, f.results[i])
	}
}

// ret returns from the innermost function or literal.
func (g *gen) ret() {
	if g.named && g.chance(40) || len(g.results) == 0 {
		// A bare return must not be in the scope of a variable that hides a result; none is called r0, r1, r2.
		g.line("return")
		return
	}
	var list []string
	for _, k := range g.results {
		list = append(list, g.expr(k, 2))
	}
	g.line("return %s", strings.Join(list, ", "))
}

// leave ends something: a function, a loop, or the program.
func (g *gen) leave() {
	g.line("if %s {", g.head(kBool, 2))
	defer g.line("}")
	if n := len(g.targets); n > 0 && g.chance(70) {
		t := g.targets[g.r.IntN(n)]
		word := "break"
		if t.loop && g.chance(50) {
			word = "continue"
		}
		if t == g.targets[n-1] && (t.loop || word == "break") && g.chance(60) {
			g.line("%s", word)
			return
		}
		t.used = true
		g.line("%s %s", word, t.label)
		return
	}
	switch g.r.IntN(8) {
	case 0:
		g.line("panic(%s)", g.expr(pick(g, []kind{kInt, kString, kError, kAny}), 2))
	case 1:
		if g.fn.flow == coroutine && g.chance(20) {
			g.line("runtime.Goexit()")
			return
		}
		g.ret()
	case 2:
		if g.async {
			g.line("async.MustWait(probe.Panic[int](p, %s))", g.expr(kInt, 1))
			return
		}
		g.ret()
	default:
		g.ret()
	}
}

// forward writes a block with jumps to its end.
func (g *gen) forward() {
	label := g.name("end")
	g.line("{")
	g.line("if %s { goto %s }", g.head(kBool, 2), label)
	g.line("{")
	g.block(nil)
	g.line("}")
	g.line("if %s { goto %s }", g.head(kBool, 2), label)
	g.line("{")
	g.block(nil)
	g.line("}")
	g.line("}")
	g.line("%s:", label)
	g.line("p.Tick()")
}

// deferStmt defers a literal, with or without recover, or a call with arguments.
func (g *gen) deferStmt() {
	switch g.r.IntN(5) {
	case 0:
		g.line("defer p.Log(\"deferred\", %s)", g.expr(kInt, 3))
		return
	case 1:
		if v := g.variable(kFunc); v != "" {
			g.line("defer %s(%s)", v, g.expr(kInt, 2))
			return
		}
	}
	saved := *g
	b := g.b
	g.b = &strings.Builder{}
	g.targets, g.results, g.named, g.yields = nil, nil, false, false
	g.async = g.async && g.chance(50)
	g.budget = min(g.budget, 4)
	if g.chance(60) {
		g.line("if v := recover(); v != nil {")
		g.line("p.Log(\"recovered\", v)")
		g.line("}")
	}
	g.block(nil)
	body := g.b.String()
	names := g.names
	*g = saved
	g.b, g.names = b, names
	g.budget -= 2
	g.line("defer func() {\n%s}()", body)
}
