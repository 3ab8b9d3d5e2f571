package progen

import (
	"fmt"
	"strings"
)

// This file writes statements that choose and repeat.

// labelled writes a statement that break or continue may leave, with a label if one of them needs it.
func (g *gen) labelled(loop bool, write func()) {
	t := &target{loop: loop, label: g.name("label")}
	b := g.b
	g.b = &strings.Builder{}
	g.targets = append(g.targets, t)
	write()
	g.targets = g.targets[:len(g.targets)-1]
	text := g.b.String()
	g.b = b
	if t.used {
		g.line("%s:", t.label)
	}
	g.b.WriteString(text)
}

// head is an expression in the head of a statement, where a composite literal needs parentheses.
func (g *gen) head(k kind, levels int) string { return "(" + g.expr(k, levels) + ")" }

func (g *gen) ifStmt() {
	init, vars := "", []variable(nil)
	if g.chance(40) {
		k := pick(g, []kind{kInt, kString, kBool, kError})
		name := g.name("x")
		init = fmt.Sprintf("%s := %s; ", name, g.head(k, 2))
		vars = []variable{{name, k}}
	}
	scope := len(g.scope)
	g.scope = append(g.scope, vars...)
	use := ""
	if len(vars) > 0 {
		use = fmt.Sprintf("p.Log(%q, %s) ; ", "init", vars[0].name)
	}
	g.line("if %s%s {", init, g.head(kBool, 3))
	g.line("%s", use)
	g.block(nil)
	if g.chance(30) {
		g.line("} else if %s {", g.head(kBool, 3))
		g.block(nil)
	}
	if g.chance(50) {
		g.line("} else {")
		g.block(nil)
	}
	g.line("}")
	g.scope = g.scope[:scope]
}

func (g *gen) forStmt() {
	g.labelled(true, func() {
		switch g.r.IntN(4) {
		case 0:
			g.line("for %s {", g.head(kBool, 3))
			g.line("p.Tick()")
			g.block(nil)
		case 1:
			g.line("for {")
			g.line("p.Tick()")
			g.block(nil)
			g.line("if %s { break }", g.head(kBool, 2))
		default:
			i := g.name("i")
			init, limit := g.head(kInt, 1), g.head(kInt, 1)
			scope := len(g.scope)
			g.scope = append(g.scope, variable{i, kInt})
			cond := fmt.Sprintf("%s < min(5, %s)", i, limit)
			if g.chance(30) {
				cond += " && " + g.head(kBool, 2)
			}
			post := i + "++"
			if g.chance(30) {
				post = fmt.Sprintf("%s += 1 + small(%s)", i, g.expr(kInt, 2))
			}
			g.line("for %s := %s; %s; %s {", i, init, cond, post)
			g.line("p.Tick()")
			g.block(nil)
			g.scope = g.scope[:scope]
		}
		g.line("}")
	})
}

func (g *gen) rangeStmt() {
	g.labelled(true, func() {
		k, v := g.name("k"), g.name("v")
		var vars []variable
		switch g.r.IntN(9) {
		case 0:
			g.line("for %s := range small(%s) {", k, g.expr(kInt, 2))
			vars = []variable{{k, kInt}}
		case 1:
			g.line("for %s, %s := range %s {", k, v, g.head(kSlice, 2))
			vars = []variable{{k, kInt}, {v, kInt}}
		case 2:
			g.line("for %s, %s := range %s {", k, v, g.head(kArray, 2))
			vars = []variable{{k, kInt}, {v, kInt}}
		case 3:
			g.line("for %s, %s := range %s {", k, v, g.head(kString, 2))
			g.line("_ = %s", v)
			vars = []variable{{k, kInt}}
		case 4:
			g.line("for %s, %s := range map[string]int{\"k\": %s} {", k, v, g.expr(kInt, 2))
			vars = []variable{{k, kString}, {v, kInt}}
		case 5:
			g.line("for %s := range count(p, small(%s)) {", k, g.expr(kInt, 2))
			vars = []variable{{k, kInt}}
		case 6:
			g.line("for %s := range ready(%s) {", v, g.expr(kInt, 2))
			vars = []variable{{v, kInt}}
		case 7:
			if vars = g.rangeGenerator(v); vars == nil {
				g.line("for range %s {", g.head(kArray, 2))
			}
		default:
			if x := g.variable(kInt); x != "" {
				g.line("for %s = range small(%s) {", x, g.expr(kInt, 2))
			} else {
				g.line("for range %s {", g.head(kSlice, 2))
			}
		}
		g.line("p.Tick()")
		g.block(vars)
		g.line("}")
	})
}

func (g *gen) switchStmt() {
	g.labelled(false, func() {
		k := pick(g, []kind{kInt, kInt, kString, kBool, kAny})
		tag := g.head(k, 2)
		if k == kBool {
			tag = ""
		}
		g.line("switch %s {", tag)
		n := 1 + g.r.IntN(4)
		fallthroughs := g.r.IntN(n + 1)
		for i := range n {
			list := []string{g.caseOf(k, i)}
			if g.chance(30) {
				list = append(list, g.caseOf(k, i+10))
			}
			g.line("case %s:", strings.Join(list, ", "))
			g.block(nil)
			if i < fallthroughs && i < n-1 && g.chance(40) {
				g.line("fallthrough")
			}
			if i == n/2 && g.chance(60) {
				g.line("default:")
				g.block(nil)
			}
		}
		g.line("}")
	})
}

// caseOf is an expression for a case; constants must not occur twice.
func (g *gen) caseOf(k kind, i int) string {
	if k == kBool || k == kAny || g.async && g.chance(40) {
		kk := k
		if k == kAny {
			kk = kInt
		}
		return "probe.Call(p, " + g.expr(kk, 2) + ")"
	}
	if k == kInt {
		return fmt.Sprint(i)
	}
	return fmt.Sprintf("\"s%d\"", i)
}

func (g *gen) typeSwitch() {
	g.labelled(false, func() {
		v := g.name("v")
		g.line("switch %s := %s.(type) {", v, "any("+g.expr(kAny, 2)+")")
		for _, k := range []kind{kInt, kString, kPoint, kError} {
			if g.chance(30) {
				continue
			}
			g.line("case %v:", k)
			g.block([]variable{{v, k}})
		}
		g.line("case nil, bool:")
		g.block([]variable{{v, kAny}})
		g.line("default:")
		g.block([]variable{{v, kAny}})
		g.line("}")
	})
}

// selectStmt writes a select of which at most one case is ready.
func (g *gen) selectStmt() {
	c, v := g.name("c"), g.name("v")
	g.line("%s := make(chan int, 1)", c)
	send := g.chance(50)
	if !send {
		g.line("%s <- %s", c, g.expr(kInt, 2))
	}
	g.labelled(false, func() {
		g.line("select {")
		if send {
			g.line("case %s <- %s:", c, g.expr(kInt, 2))
			g.block(nil)
		} else {
			g.line("case %s, ok := <-%s:", v, c)
			g.line("_ = ok")
			g.block([]variable{{v, kInt}})
		}
		if g.chance(30) {
			g.line("case <-chan int(nil):")
			g.block(nil)
		}
		if g.chance(30) {
			g.line("default:")
			g.block(nil)
		}
		g.line("}")
	})
}
