package progen

import (
	"fmt"
	"strings"
)

// This file writes expressions. The number of levels they may still have bounds their size.

func (g *gen) expr(k kind, levels int) string {
	if levels <= 0 {
		return g.leaf(k)
	}
	if g.async && g.chance(30) {
		if s := g.await(k, levels-1); s != "" {
			return s
		}
	}
	switch k {
	case kInt:
		return g.intExpr(levels - 1)
	case kBool:
		return g.boolExpr(levels - 1)
	case kString:
		return g.stringExpr(levels - 1)
	case kSlice:
		return pick(g, []func() string{
			func() string {
				return fmt.Sprintf("[]int{%s, %s, 3, 4}", g.expr(kInt, levels-1), g.expr(kInt, levels-1))
			},
			func() string { return fmt.Sprintf("append(%s, %s)", g.expr(kSlice, levels-1), g.expr(kInt, levels-1)) },
			func() string { return fmt.Sprintf("append([]int(nil), %s...)", g.expr(kSlice, levels-1)) },
			func() string { return fmt.Sprintf("%s[:%d:4]", g.operand(kSlice), 3+g.r.IntN(2)) },
		})()
	case kArray:
		return fmt.Sprintf("[3]int{%s, 2: %s}", g.expr(kInt, levels-1), g.expr(kInt, levels-1))
	case kMap:
		return fmt.Sprintf("map[string]int{\"k\": %s}", g.expr(kInt, levels-1))
	case kPoint:
		return fmt.Sprintf("point{%s, %s}", g.expr(kInt, levels-1), g.expr(kInt, levels-1))
	case kError:
		if g.chance(50) {
			return fmt.Sprintf("fmt.Errorf(\"e%%v\", %s)", g.expr(kInt, levels-1))
		}
	case kAny:
		return "any(" + g.expr(pick(g, []kind{kInt, kString, kPoint, kError, kBool, kSlice}), levels-1) + ")"
	case kFunc:
		if g.chance(25) {
			return g.bound(levels - 1)
		}
		return g.closure(levels - 1)
	case kCoro:
		return g.coro(levels - 1)
	}
	return g.leaf(k)
}

// leaf is a variable or a constant.
func (g *gen) leaf(k kind) string {
	if v := g.variable(k); v != "" && g.chance(75) {
		return v
	}
	switch k {
	case kInt:
		return fmt.Sprint(g.r.IntN(7))
	case kBool:
		return pick(g, []string{"true", "false"})
	case kString:
		return pick(g, []string{`""`, `"a"`, `"bc"`, `"éx"`})
	case kSlice:
		return g.mostly("[]int{1, 2, 3, 4}", "[]int(nil)")
	case kArray:
		return "[3]int{1, 2}"
	case kMap:
		return g.mostly(`map[string]int{"k": 1}`, "map[string]int(nil)")
	case kPoint:
		return "point{1, 2}"
	case kPointer:
		if v := g.variable(kInt); v != "" && g.chance(80) {
			return "&" + v
		}
		return "new(int)"
	case kError:
		return pick(g, []string{"error(nil)", "error(nil)", "error(nil)", "errTest"})
	case kAny:
		return pick(g, []string{"any(nil)", "any(7)", `any("s")`})
	case kFunc:
		return "small"
	default:
		return "async.Eval(func() (int, error) { return 1, nil })"
	}
}

// mostly is usual, and rarely the other.
func (g *gen) mostly(usual, other string) string {
	if g.chance(6) {
		return other
	}
	return usual
}

// operand is an expression that may stand before an index or a selector.
func (g *gen) operand(k kind) string {
	if v := g.variable(k); v != "" {
		return v
	}
	return "(" + g.leaf(k) + ")"
}

func (g *gen) intExpr(n int) string {
	switch g.r.IntN(21) {
	case 0, 1, 2:
		return fmt.Sprintf("(%s %s %s)", g.expr(kInt, n), pick(g, []string{"+", "-", "*", "&", "|", "^"}), g.expr(kInt, n))
	case 3:
		return fmt.Sprintf("probe.Call(p, %s)", g.expr(kInt, n))
	case 4:
		return fmt.Sprintf("len(%s)", g.expr(pick(g, []kind{kSlice, kString, kMap}), n))
	case 5:
		return fmt.Sprintf("%s[small(%s)]", g.operand(kSlice), g.expr(kInt, n))
	case 6:
		return fmt.Sprintf("%s[small(%s)&1]", g.operand(kArray), g.expr(kInt, n))
	case 7:
		return fmt.Sprintf("%s[%s]", g.operand(kMap), g.expr(kString, n))
	case 8:
		if v := g.variable(kPoint); v != "" {
			return fmt.Sprintf("%s.%s", v, pick(g, []string{"x", "y", fmt.Sprintf("sum(%s)", g.expr(kInt, n)), fmt.Sprintf("move(%s)", g.expr(kInt, n))}))
		}
		return "point{3, 4}.sum(" + g.expr(kInt, n) + ")"
	case 9:
		return "*" + g.operand(kPointer)
	case 10, 11:
		if v := g.variable(kFunc); v != "" {
			return fmt.Sprintf("%s(%s)", v, g.expr(kInt, n))
		}
	case 12:
		return fmt.Sprintf("min(%s, %s)", g.expr(kInt, n), g.expr(kInt, n))
	case 13:
		return fmt.Sprintf("(%s / %s)", g.expr(kInt, n), g.mostly("(1 + small("+g.expr(kInt, n-1)+"))", "probe.Call(p, "+g.expr(kInt, n-1)+")"))
	case 14:
		return fmt.Sprintf("-%s", g.operand(kInt))
	case 15:
		if g.async && g.depth < 3 && g.budget > 3 {
			return g.called([]kind{kInt})
		}
	case 16:
		return fmt.Sprintf("sums(p, %s, %s)", g.expr(kInt, n), g.expr(kInt, n))
	case 17:
		return fmt.Sprintf("sums(p, %s...)", g.expr(kSlice, n))
	case 18:
		if s := g.next(n); s != "" {
			return s
		}
	}
	return g.leaf(kInt)
}

func (g *gen) boolExpr(n int) string {
	switch g.r.IntN(8) {
	case 0, 1:
		return fmt.Sprintf("(%s %s %s)", g.expr(kInt, n), pick(g, []string{"<", "==", ">=", "!="}), g.expr(kInt, n))
	case 2, 3:
		return fmt.Sprintf("(%s && %s)", g.expr(kBool, n), g.expr(kBool, n))
	case 4:
		return fmt.Sprintf("(%s || %s)", g.expr(kBool, n), g.expr(kBool, n))
	case 5:
		return "!" + g.expr(kBool, n)
	case 6:
		return fmt.Sprintf("(%s == nil)", g.expr(kError, n))
	}
	return fmt.Sprintf("(%s == %s)", g.expr(kString, n), g.expr(kString, n))
}

func (g *gen) stringExpr(n int) string {
	switch g.r.IntN(5) {
	case 0, 1:
		return fmt.Sprintf("short(%s + %s)", g.expr(kString, n), g.expr(kString, n))
	case 2:
		return fmt.Sprintf("fmt.Sprint(%s, %s)", g.expr(pick(g, []kind{kInt, kSlice, kPoint, kArray}), n), g.expr(kInt, n))
	case 3:
		return fmt.Sprintf("probe.Call(p, %s)", g.expr(kString, n))
	}
	return fmt.Sprintf("string([]byte(%s))", g.expr(kString, n))
}

// await is an await that gives one value, or "".
func (g *gen) await(k kind, n int) string {
	if g.chance(60) && k != kCoro && k != kFunc && k != kPointer {
		return fmt.Sprintf("async.MustAwait(probe.Value(p, %s))", g.expr(k, n))
	}
	for _, f := range g.funcs {
		if len(f.results) > 0 && f.results[0] == k && k != kError && (len(f.results) == 1 || f.results[1] == kError) && g.chance(60) {
			return fmt.Sprintf("async.MustAwait(%s)", g.call(f, n))
		}
	}
	if k == kInt && g.chance(30) {
		return fmt.Sprintf("async.MustAwait(%s)", g.coro(n))
	}
	if k == kError {
		return pick(g, []string{"async.Wait(p.Yield())", "async.Wait(probe.Fail(p, 1, errTest))"})
	}
	return ""
}

// call is the call of a coroutine form.
func (g *gen) call(f *function, n int) string {
	args := []string{"p", "d - 1"}
	if f.generic {
		args = append(args, g.expr(pick(g, []kind{kInt, kString, kPoint}), n))
	}
	for _, k := range f.params {
		args = append(args, g.expr(k, n))
	}
	recv := ""
	if f.recv != "" {
		recv = g.variable(kPoint)
		if recv == "" {
			recv = "(&point{3, 4})"
		}
		recv += "."
	}
	return fmt.Sprintf("%s%sAsync(%s)", recv, f.name, strings.Join(args, ", "))
}

// coro is a coroutine that gives an int.
func (g *gen) coro(n int) string {
	var fs []*function
	for _, f := range g.funcs {
		if len(f.results) > 0 && f.results[0] == kInt && (len(f.results) == 1 || f.results[1] == kError) {
			fs = append(fs, f)
		}
	}
	if len(fs) > 0 && g.chance(60) {
		return g.call(pick(g, fs), n)
	}
	if !g.async || g.depth > 2 || g.budget < 4 {
		return g.leaf(kCoro)
	}
	return "async.Eval(" + g.literal(nil, []kind{kInt, kError}, true) + ")"
}

// closure is an ordinary function literal.
func (g *gen) closure(n int) string {
	if v := g.variable(kInt); v != "" && g.chance(60) {
		return pick(g, []string{
			fmt.Sprintf("func(n int) int { %s += n; return %s }", v, v),
			fmt.Sprintf("func(n int) int { p.Log(\"closure\", n, %s); return n + %s }", v, v),
			fmt.Sprintf("func(n int) int { %s++; return n }", v),
		})
	}
	if g.depth > 2 || g.budget < 4 {
		return "small"
	}
	return g.literal([]kind{kInt}, []kind{kInt}, false)
}

// called is a literal that is called where it stands.
func (g *gen) called(results []kind) string { return g.literal(nil, results, true) + "()" }

// literal writes a function literal with a body of its own. Its parameter is called n.
func (g *gen) literal(params, results []kind, async bool) string {
	saved := *g
	g.b = &strings.Builder{}
	g.targets, g.results, g.named, g.async, g.yields = nil, results, g.chance(40), async, false
	g.depth++
	g.budget = min(saved.budget, 1+g.r.IntN(6))
	g.line("func(%s) %s {", strings.Join(paramList(params), ", "), g.resultList(results, g.named))
	for range params {
		g.scope = append(g.scope, variable{"n", params[0]})
	}
	if !async {
		g.line("p.Tick()")
	}
	g.block(nil)
	if len(results) > 0 {
		g.ret()
	}
	g.b.WriteString("}")
	text := g.b.String()
	budget := saved.budget - 3
	names := g.names
	*g = saved
	g.budget, g.names = budget, names
	return text
}

func paramList(params []kind) []string {
	var list []string
	for _, k := range params {
		list = append(list, fmt.Sprintf("n %v", k))
	}
	return list
}
