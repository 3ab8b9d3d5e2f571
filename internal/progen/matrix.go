package progen

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// This file writes programs that put awaits into every place of an expression and of a statement, next to loads, calls and
// other awaits that change what is loaded.

// Matrix returns the source of a package whose entry Main tries n cases, from case number first on. They go through the forms in turn: every kind
// of statement, and every kind of expression in one; and each form in three ways: as it is, with a panic in one of its awaits, and with a
// cancellation in one. (Whether awaits suspend is for the run to decide.) Operands and the place of the await are chosen at random.
func Matrix(seed uint64, first, n int) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(matrixPrelude)
	forms := matrixForms()
	for i := range n {
		m := &matrix{seed: seed, number: uint64(first + i)}
		fmt.Fprintf(&b, matrixCase, i, m.statement(forms[(first+i)/len(faults)%len(forms)], faults[(first+i)%len(faults)]))
	}
	b.WriteString("\n//async\nfunc Main(p *probe.P) {\n")
	for i := range n {
		fmt.Fprintf(&b, "\tp.Log(\"case\", %d)\n\tp.Log(async.Await(case%dAsync(p)))\n", i, i)
	}
	b.WriteString("}\n")
	return formatted(&b)
}

// MatrixSize is how many cases it takes to go through all forms once.
func MatrixSize() int { return len(matrixForms()) * len(faults) }

// matrixForms returns the forms: statements with % for an operand and ? for a condition.
func matrixForms() []string {
	forms := slices.Clone(statements)
	for _, x := range expressions {
		forms = append(forms, "r = "+x)
	}
	for _, c := range conditions {
		forms = append(forms, "b := "+c+"; p.Log(b)")
	}
	return forms
}

// faults are awaits that go wrong; the first stands for none.
var faults = []string{"", `async.MustAwait(probe.Panic[int](p, "boom"))`, "async.MustAwait(probe.Cancelled[int](p))"}

const matrixPrelude = `package matrix

import (
	"fmt"
	"slices"
	"unsafe"

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

func (e *env) env() *env { e.p.Log("env"); return e }

func (e *env) method() func(int) int { e.p.Log("method"); return e.pp.sum }

// sent returns a channel with n in it.
func (e *env) sent(n int) chan int {
	e.p.Log("sent", n)
	c := make(chan int, 1)
	c <- n
	return c
}

func same[T any](v T) T { return v }

type box[T any] struct{ v T }

func (b box[T]) get(n int) T { _ = n; return b.v }

func sum(list ...int) (n int) {
	for _, v := range list {
		n = n*10 + v
	}
	return n
}

func pointer(n int) *int { return &n }

func two(p *probe.P, n int) (int, int) { p.Log("two", n); return n, n + 1 }

func three(p *probe.P, n int) (*probe.P, int, int) { p.Log("three", n); return p, n, n + 1 }

//async
func mixed(p *probe.P, a, b int) int {
	async.MustWait(p.Yield())
	p.Log("mixed", a, b)
	return a*10 + b
}

//async
func (v pair) mixed(p *probe.P, a, b int) int { return v.a*1000 + v.b*100 + async.MustAwait(mixedAsync(p, a, b)) }

//async
func (v *pair) grown(p *probe.P, a, b int) int {
	v.a += a
	async.MustWait(p.Yield())
	v.b += b
	return v.a*10 + v.b
}

//async
func total(p *probe.P, list ...int) (n int) {
	for _, v := range list {
		n = n*10 + async.MustAwait(probe.Value(p, v))
	}
	return n
}

//async
func echoed[T any](p *probe.P, v T) (T, error) {
	async.MustWait(p.Yield())
	return v, nil
}
`

const matrixCase = `
//async
func case%d(p *probe.P) (r int, err error) {
	e := &env{p: p, x: 1, s: []int{1, 2, 3}, m: map[string]int{"k": 1}, q: new(int), arr: [3]int{1, 2, 3}, pt: pair{1, 2}, pp: &pair{3, 4}, str: "ab", any: 1, f: func(n int) int { return n * 2 }, c: make(chan int, 5)}
	x, s, str := 1, []int{1, 2, 3}, "ab"
	bump := func(n int) int { x += n; s[1] += n; str += "?"; return e.bump(n) }
	_, _, _ = bump, slices.Max(s), unsafe.Sizeof(x)
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

type matrix struct {
	seed, number uint64
	r            *rand.Rand
	leaves       int    // operands so far
	faulty       int    // which of them goes wrong
	fault        string // and how
}

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
	if m.leaves++; m.leaves-1 == m.faulty {
		return m.fault
	}
	if m.r.IntN(40) == 0 {
		return m.pick([]string{`async.MustAwait(probe.Fail(p, 5, fmt.Errorf("failed")))`, "e.s[7]", "1 / (x - x)"})
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
	"any(%).(int)", "<-e.sent(%)", "^(%) + +(%)", "len(e.s[small(%):3:3])", "pair.sum(e.pt, %)", "(*pair).add(e.pp, %)", "e.pt.sum(x) - e.method()(%)", "same(%)", "same[int](%)", "(box[int]{%}).get(%)",
	"sum(%, %, %)", "sum([]int{%, %}...)", "sum(append([]int{%}, x, %)...)", "sum()", "add(two(p, %))", "sum(two(p, %))", "int(real(complex(float64(%), 2)))", "*pointer(%)", "[]pair{{%, %}, {b: %}}[1].b",
	"len(map[pair][]int{{%, 1}: {%}}[pair{1, 1}])", "struct{ n, m int }{%, %}.m", "[...]int{2: %}[2]", "len([2]int{%, %})", "len([]byte(fmt.Sprint(%)))", "int([]rune(str)[0]) + %", "int(str[0]) * %", "[1]int([]int{%})[0]", "len(*(*[]int)(&e.s)) - %",
	"func() (n int) { defer func() { n += % }(); return % }()", "func(f func(int) int) int { return f(%) }(e.f)", "(%)", "e.env().x + %", "e.env().s[small(%)]",
	"async.MustAwait(mixedAsync(p, %, %))", "async.MustAwait(mixedAsync(three(p, %)))", "async.MustAwait(e.pt.mixedAsync(p, %, %))", "async.MustAwait(e.pt.mixedAsync(three(p, %)))", "async.MustAwait(e.env().pp.mixedAsync(three(p, %)))",
	"async.MustAwait(e.env().pt.mixedAsync(p, x, %))", "async.MustAwait(e.pp.grownAsync(p, %, %))", "async.MustAwait(e.pp.grownAsync(three(p, %)))", "async.MustAwait(e.env().pp.grownAsync(three(p, %)))", "async.MustAwait(pair{%, %}.mixedAsync(p, %, x))",
	"async.MustAwait(totalAsync(p, %, x, %))", "async.MustAwait(totalAsync(p, append([]int{%}, x)...))", "async.MustAwait(totalAsync(three(p, %)))", "async.MustAwait(echoedAsync(p, %))", "async.MustAwait(echoedAsync[any](p, %)).(int)", "len(e.c) + cap(e.c) - %", "int(unsafe.Sizeof(x)) + %",
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
	"outer: for i := range 3 { for j := range 3 { if j == small(%) { continue outer }; if ? { break outer }; r += i*10 + j } }", "n := 0; again: if n++; n < 3 && ? { goto again }; r = n + %", "switch x := small(%); x { case 0: r = %; fallthrough; case 1: r += %; break; case 2: }",
	"switch any(%).(type) { case string: r = 1; case int, bool: r = % }", "switch v := e.any.(type) { case nil: r = %; case int: r = v * % }", "select { case r = <-e.sent(%): case e.sent(x) <- %: r = -1 }", "select { case v, ok := <-e.sent(%): r = v; p.Log(ok, %) }", "select { default: r = % }",
	"for k, v := range map[string]int{fmt.Sprint(%): %} { r += v + %; p.Log(k) }", "for i, c := range fmt.Sprint(%) { r += i + int(c) + % }", "for i := range &e.arr { e.arr[i] += % }", "for v := range slices.Values([]int{%, %}) { r += v * % }", "for i, v := range slices.Backward(e.s) { r += i * v; if ? { break } }",
	"for r < 5 { r += max(1, small(%)) + 1 }", "for { if r++; r > small(%) { break } }", "i := 0; for i, e.x = range []int{%, %} { r += e.x + i + % }", "for range small(%) { r++ }", "for e.x, s[small(%)] = range []int{%} { r += e.x }", "c := e.sent(%); close(c); for v := range c { r += v * % }",
	"defer func() { r += % }()", "defer func(n int) { r += n * % }(%)", "defer e.pt.sum(%)", "defer e.show(str, %)", "{ x := %; r = x; { x := x + %; r += x } }; r += x", "const c = 7; type t struct{ n int }; v := t{%}; r = v.n*c + %", "if true { var x, s = %, []int{%}; r = x + s[0] }", "; r = %",
	"r = %; if r > 2 { return }; r = %", "if r = (%); ? { r++ } else if r = (%); ? { r-- } else { r = % }", "r, err = %, fmt.Errorf(fmt.Sprint(%)); return", "e.m[fmt.Sprint(%)], s[small(%)], _ = %, %, %", "e.any, x = x, %; clear(e.m)", "delete(e.m, fmt.Sprint(%)); r = len(e.m)", "copy(e.s[small(%):], []int{%, %})",
	"x, r = r, x + %", "r, _ = %, %", "*pointer(%) = %", "e.env().x, e.env().s[small(%)] = %, %", "x <<= small(%); x &^= %; x ^= 7", "f := func() int { return x * 2 }; x = %; r = f() + %", "async.Await(probe.Value(p, %))", "func() { p.Log(recover(), %) }()", "n, err := async.Await(probe.Value(p, %)); r = n + %; p.Log(err)",
	"r, err = async.Await(probe.Cancelled[int](p)); p.Log(r, err); r = %", "panic(fmt.Sprint(%))", "r = async.MustAwait(async.Eval(func() (int, error) { return % + x, err }))", "err = async.Wait(async.Do(func() error { r = %; return err }))",
}

// statement writes a case of a form. It is written twice with the same choices: only then is it known how many operands there are, of which one
// is to go wrong.
func (m *matrix) statement(form, fault string) string {
	m.faulty = -1
	text := m.write(form)
	if fault != "" && m.leaves > 0 {
		m.faulty, m.fault = m.r.IntN(m.leaves), fault
		text = m.write(form)
	}
	return text
}

func (m *matrix) write(form string) string {
	m.r, m.leaves = rand.New(rand.NewPCG(m.seed, m.number)), 0
	var b strings.Builder
	for _, r := range form {
		if r == '?' {
			b.WriteString("(" + m.pick(conditions) + ")")
			continue
		}
		b.WriteRune(r)
	}
	return m.fill(b.String(), 2)
}
