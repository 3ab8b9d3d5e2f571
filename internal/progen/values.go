package progen

import "fmt"

// This file writes operations with a second value, builtin functions, functions as values, and types and constants of a block.

// commaOk assigns an element, an assertion or what is received, and whether there was one.
func (g *gen) commaOk() {
	v, ok := g.name("v"), g.name("ok")
	define := ":="
	k := kInt
	var text string
	switch g.r.IntN(4) {
	case 0:
		text = fmt.Sprintf("%s[%s]", g.operand(kMap), g.expr(kString, 2))
	case 1:
		k = pick(g, []kind{kInt, kString, kPoint})
		text = fmt.Sprintf("any(%s).(%v)", g.expr(kAny, 2), k)
	case 2:
		text = fmt.Sprintf("<-ready(%s)", g.expr(kInt, 2))
	default:
		g.line("var %s int", v)
		g.line("var %s bool", ok)
		define = "="
		text = fmt.Sprintf("%s[%s]", g.operand(kMap), g.expr(kString, 2))
	}
	g.line("%s, %s %s %s", v, ok, define, text)
	g.declare(v, k)
	g.declare(ok, kBool)
}

// builtin writes a statement that is a call of a builtin function.
func (g *gen) builtin() {
	switch g.r.IntN(4) {
	case 0:
		g.line("p.Log(copy(%s, %s))", g.operand(kSlice), g.expr(kSlice, 2))
	case 1:
		g.line("delete(%s, %s)", g.operand(kMap), g.expr(kString, 2))
	case 2:
		g.line("clear(%s)", g.expr(pick(g, []kind{kMap, kSlice}), 1))
	default:
		g.line("p.Log(max(%s, %s), cap(%s))", g.expr(kInt, 2), g.expr(kInt, 2), g.expr(kSlice, 1))
	}
}

// bound is a function value that is bound when it is reached: a method value, or one of a method expression.
func (g *gen) bound(n int) string {
	v := g.variable(kPoint)
	switch {
	case v == "":
		return fmt.Sprintf("point{%s, 2}.sum", g.expr(kInt, n))
	case g.chance(60):
		return v + pick(g, []string{".sum", ".move"})
	default:
		return fmt.Sprintf("func(n int) int { return (*point).move(&%s, n) + point.sum(%s, n) }", v, v)
	}
}

// local declares a constant or a type of the block, and a variable of that type.
func (g *gen) local() {
	if g.chance(40) {
		c, d := g.name("c"), g.name("c")
		g.line("const (\n%s = iota + 2\n%s\n)", c, d)
		g.line("p.Log(%s, %s + %s)", c, d, g.expr(kInt, 2))
		return
	}
	t, x := g.name("t"), g.name("l")
	g.line("type %s struct { a int; b string; c [2]point }", t)
	g.line("%s := %s{a: %s, b: %s}", x, t, g.expr(kInt, 2), g.expr(kString, 2))
	g.scope = append(g.scope, variable{x + ".a", kInt}, variable{x + ".b", kString}, variable{x + ".c[1]", kPoint})
	g.line("%s.c[small(%s)&1].x += %s", x, g.expr(kInt, 2), g.expr(kInt, 2))
	g.line("p.Log(%s)", x)
}

// backward writes a loop made of a label and goto.
func (g *gen) backward() {
	n, label := g.name("n"), g.name("again")
	g.line("{")
	g.line("%s := 0", n)
	g.line("%s:", label)
	g.line("p.Tick()")
	g.line("{")
	g.block([]variable{{n, kInt}})
	g.line("}")
	g.line("%s++", n)
	g.line("if %s < 3 && %s { goto %s }", n, g.head(kBool, 2), label)
	g.line("}")
}
