package progen

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
)

// This file writes programs that put awaits into every place of an expression and of a statement, next to loads, calls and
// other awaits that change what is loaded.

// Matrix returns the source of a package whose entry Main tries n cases: for each kind of statement in turn, one of the
// expressions that may stand in it, with operands chosen at random.
func Matrix(seed uint64, n int) ([]byte, error) {
	m := &matrix{r: rand.New(rand.NewPCG(seed, 2))}
	var b bytes.Buffer
	b.WriteString(matrixPrelude)
	for i := range n {
		fmt.Fprintf(&b, matrixCase, i, m.statement(i))
	}
	b.WriteString("\n//async\nfunc Main(p *probe.P) {\n")
	for i := range n {
		fmt.Fprintf(&b, "\tp.Log(\"case\", %d)\n\tp.Log(async.Await(case%dAsync(p)))\n", i, i)
	}
	b.WriteString("}\n")
	return formatted(&b)
}

const matrixPrelude = `package matrix

import (
	"fmt"

	"github.com/asyncgen/asyncgen/internal/probe"
	async "github.com/asyncgen/asyncgen/runtime"
)

type pair struct{ a, b int }

func (v pair) sum(n int) int  { return v.a*100 + v.b*10 + n }
func (v *pair) add(n int) int { v.a += n; return v.a }

type env struct {
	p    *probe.P
	x    int
	s    []int
	m    map[string]int
	q    *int
	arr  [3]int
	pt   pair
	pp   *pair
	str  string
	any  any
	f    func(int) int
	c    chan int
}

// bump changes everything.
func (e *env) bump(n int) int {
	e.p.Log("bump", n)
	e.x += n
	e.s[0] += n
	if n == 3 {
		e.s = append([]int{n}, e.s...)
		e.q = new(int)
		e.pp = &pair{n, n}
		e.m = map[string]int{"k": n}
		e.f = func(k int) int { return -k }
	}
	e.m["k"] += n
	*e.q += n
	e.arr[1] += n
	e.pt.a += n
	e.pp.b += n
	e.str += "!"
	e.any = e.x
	return n
}

func small(n int) int { return (n%3 + 3) % 3 }

func (e *env) show(xs ...any) int { e.p.Log(xs...); return len(xs) }

func add(a, b int) int { return a*10 + b }

func two(p *probe.P, n int) (int, int) { p.Log("two", n); return n, n + 1 }
`

const matrixCase = `
//async
func case%d(p *probe.P) (r int, err error) {
	e := &env{p: p, x: 1, s: []int{1, 2, 3}, m: map[string]int{"k": 1}, q: new(int), arr: [3]int{1, 2, 3}, pt: pair{1, 2}, pp: &pair{3, 4}, str: "ab", any: 1, f: func(n int) int { return n * 2 }, c: make(chan int, 5)}
	x, s, str := 1, []int{1, 2, 3}, "ab"
	bump := func(n int) int { x += n; s[1] += n; str += "?"; return e.bump(n) }
	_ = bump
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("recovered %%v", v)
		}
		p.Log(x, s, str, e.x, e.s, e.m, *e.q, e.arr, e.pt, *e.pp, e.str, e.any, e.f(1), len(e.c))
	}()
	%s
	return r, err
}
`

type matrix struct{ r *rand.Rand }

func (m *matrix) pick(list []string) string { return list[m.r.IntN(len(list))] }

// fill replaces each % in a template by an operand.
func (m *matrix) fill(template string, levels int) string {
	var b strings.Builder
	for _, r := range template {
		if r == '%' {
			b.WriteString(m.operand(levels))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// operand is an expression of type int.
func (m *matrix) operand(levels int) string {
	if levels > 0 && m.r.IntN(3) == 0 {
		return m.fill(m.pick(expressions), levels-1)
	}
	if m.r.IntN(40) == 0 {
		return m.pick([]string{`async.MustAwait(probe.Panic[int](p, "boom"))`, `async.MustAwait(probe.Fail(p, 5, fmt.Errorf("failed")))`, "e.s[7]", "1 / (x - x)"})
	}
	return m.pick(operands)
}

var operands = []string{
	"x", "s[1]", "e.x", "e.s[0]", `e.m["k"]`, "*e.q", "e.arr[1]", "e.pt.a", "e.pp.b", "2", "len(str)", "len(e.str)", "len(e.s)",
	"bump(1)", "bump(2)", "bump(3)", "e.f(x)", "e.pt.sum(x)", "e.pp.add(1)",
	"async.MustAwait(probe.Value(p, 4))",
	"async.MustAwait(probe.Value(p, x))",
	"async.MustAwait(probe.Value(p, bump(1)))",
	"async.MustAwait(probe.Value(p, bump(3)))",
	"async.MustAwait(probe.Func(p, func() (int, error) { return bump(3), nil }))",
}

var expressions = []string{
	"(% + %)", "(% * % - %)", "-(%)", "add(%, %)", "add(%, add(%, %))", "e.show(%, %)", "e.show(x, e.pt, %)", "e.show(e.arr, %, e.pp.a)", "e.show(str, e.str, %)",
	"s[small(%)]", "e.s[small(%)]", "e.arr[small(%)]", "[]int{%, %, %}[small(%)]", "[3]int{%, 2: %}[small(%)]", `map[string]int{"a": %, "k": %}["k"]`,
	"pair{%, %}.sum(%)", "(&pair{%, %}).add(%)", "e.pt.sum(%)", "e.pp.add(%)", "e.f(%)", "pair{%, %}.b", "len(s[:small(%)])", "len(e.s[small(%):])", "cap(make([]int, small(%)))",
	"len(append(s, %, %))", "copy(s, []int{%})", "min(%, %, x)", "max(%, %)", "len(str[small(%):])", "len(string(rune('a' + small(%))))", "int(uint8(%))", "int(float64(%) * 1.5)", "(% << small(%))",
	"func(n int) int { return n + x }(%)", "func() int { return % }()", "e.any.(int) + %", "len(str + fmt.Sprint(%))", "*(&e.x) + %", "len(map[int]int{%: %})",
}

var conditions = []string{
	"% < %", "% == %", "% > 2 && % > 3", "% < 3 || % > 4", "!(% > %)", "(% > 1 || % > 2) && % > 3", "e.any == any(%)", `str == fmt.Sprint(%)`, "e.pt == pair{%, %}", "[2]int{x, %} == [2]int{%, 1}",
}

// statements have % for an operand and ? for a condition.
var statements = []string{
	"r = %", "r += %", "e.x = %", "e.x += %", "s[small(%)] = %", "e.s[small(%)] += %", `e.m[fmt.Sprint(small(%))] = %`, `e.m["k"] += %`, "*e.q = %", "*e.q -= %", "e.pt.a, x = %, %",
	"x, s[small(%)] = %, %", "s[0], s[1], s[2] = s[2], %, s[0]", "e.arr[small(%)], r = %, %", "x, e.x = two(p, %)", "s[small(%)], e.arr[small(%)] = two(p, %)",
	"var a, b = %, %; r = a*10 + b", "a, b := %, %; r = a*10 + b", "p.Log(%, %, %)", "p.Log(x, str, %, e.str, e.pt, *e.pp)", "e.c <- %", "e.c <- %; r = <-e.c + %", "return %, err", "return %, fmt.Errorf(fmt.Sprint(%))",
	"if ? { r = % } else { r = % }", "if a := (%); ? { r = a + % }", "for i := (%); i < 5 && ?; i += 2 { r += % }", "for i := range small(%) { r += i + % }", "for i, v := range []int{%, %} { r += i*v + % }",
	"switch (%) { case (%), 20: r = %; case 30: r = 3; default: r = % }", "switch { case ?: r = %; case ?: r = % }", "switch v := any(%).(type) { case int: r = v + %; default: r = -1 }",
	"defer p.Log(%, %)", "defer bump(%)", "e.x++; s[small(%)]++; e.m[fmt.Sprint(%)]--", "b := ?; r = %; p.Log(b, x)", "p.Log(?, %)", "p.Log(?, ?)",
	"select { case e.c <- %: r = %; default: r = 9 }", "_ = %; _, r = %, %", "v, ok := e.m[fmt.Sprint(%)]; p.Log(v, ok)", "a, ok := any(%).(int); p.Log(a, ok)", "r, err = async.Await(probe.Value(p, add(%, %)))", "s[small(%)], err = async.Await(probe.Value(p, %))",
	"func() { x += % }(); r = x", "go func(n int) { e.c <- n }(%); r = <-e.c", "str += fmt.Sprint(%, str)", "e.pt = pair{%, %}; *e.pp = pair{%, e.pt.a}", "e.s = append(e.s, %, %)", "e.any = %; r = e.any.(int) + %",
}

// statement writes the i-th case.
func (m *matrix) statement(i int) string {
	var b strings.Builder
	for _, r := range statements[i%len(statements)] {
		if r == '?' {
			b.WriteString("(" + m.pick(conditions) + ")")
			continue
		}
		b.WriteRune(r)
	}
	return m.fill(b.String(), 2)
}
