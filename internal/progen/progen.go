// Package progen writes random test programs: packages of marked functions, weighted towards control flow, deferred
// calls, closures and shadowing, with awaits in every place an expression can stand.
//
// A program always compiles, always ends, and does the same each time it runs: loops and calls burn the fuel of
// the run, maps that are ranged over have one entry, and nothing prints an address. It may well panic.
// The same seed gives the same program.
package progen

import (
	"bytes"
	"fmt"
	"go/format"
	"math/rand/v2"
	"slices"
	"strings"
)

// Programs returns the source of a package with the programs of n seeds, from seed on. The entry of the first is called
// Main followed by the seed. A larger size makes longer functions.
func Programs(seed uint64, n, size int) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(prelude)
	for i := range uint64(n) {
		program(&b, rand.NewPCG(seed+i, 1), fmt.Sprint(seed+i), size)
	}
	return formatted(&b)
}

// FromBytes returns the source of a package whose program, with the entry Main, is chosen by data: a little change in
// them changes the program a little.
func FromBytes(data []byte, size int) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(prelude)
	program(&b, &choices{data, rand.NewPCG(0, 1)}, "", size)
	return formatted(&b)
}

// choices is a source of random numbers that takes a byte for each, as long as there are any.
type choices struct {
	data []byte
	rest rand.Source
}

// Uint64 implements [rand.Source].
func (c *choices) Uint64() uint64 {
	if len(c.data) == 0 {
		return c.rest.Uint64()
	}
	b := c.data[0]
	c.data = c.data[1:]
	return uint64(b) * 0x0101010101010101
}

// program writes the functions of one program. The suffix tells their names from those of others.
func program(b *bytes.Buffer, source rand.Source, suffix string, size int) {
	g := &gen{r: rand.New(source), size: size}
	for i := range 1 + g.r.IntN(min(5, 2+size/4)) {
		g.funcs = append(g.funcs, g.signature("f"+string(rune('a'+i))+suffix))
	}
	for i := range g.r.IntN(3) {
		fn := &function{name: "g" + string(rune('a'+i)) + suffix, flow: generator + flow(g.r.IntN(2))}
		for range g.r.IntN(2) {
			fn.params = append(fn.params, kind(g.r.IntN(int(kFunc))))
		}
		g.generators = append(g.generators, fn)
	}
	for _, f := range slices.Concat(g.funcs, g.generators) {
		b.WriteString(g.function(f))
	}
	b.WriteString(g.function(&function{name: "Main" + suffix, results: []kind{kInt, kError}, named: true, entry: true}))
}

func formatted(b *bytes.Buffer) ([]byte, error) {
	src, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, b.Bytes())
	}
	return src, nil
}

const prelude = `package random

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/asyncgen/asyncgen/internal/probe"
	async "github.com/asyncgen/asyncgen/runtime"
)

type point struct{ x, y int }

func (q point) sum(n int) int   { return q.x*10 + q.y + n }
func (q *point) move(n int) int { q.x += n; return q.x }

func two(p *probe.P, n int) (int, string) { p.Log("two", n); return n, fmt.Sprint("s", n) }

func count(p *probe.P, n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		defer p.Log("iterator leaves")
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// sums has any number of arguments.
func sums(p *probe.P, list ...int) (n int) {
	p.Log("sums", list)
	for i := range list {
		n += list[i]
		list[i]++
	}
	return n
}

// ready is a channel with at most one value.
func ready(n int) <-chan int {
	c := make(chan int, 1)
	if n&1 == 0 {
		c <- n
	}
	close(c)
	return c
}

func first(p *probe.P, g *async.Generator[int, async.Void, async.Void]) int {
	v, err := g.Next()
	p.Log("first", v, err == nil)
	p.Log(g.Close() == nil)
	return v
}

// async
func firstOf(p *probe.P, g *async.AsyncGenerator[int, async.Void, async.Void]) int {
	v, err := async.Await(g.Next())
	p.Log("first", v, err == nil)
	p.Log(async.Wait(g.Close()) == nil)
	return v
}

func small(n int) int { return (n%4 + 4) % 4 }

// short keeps a string that is doubled again and again from filling the memory.
func short(s string) string { return s[:min(len(s), 100)] }

var errTest = errors.New("test")

var _ = fmt.Sprint
var _ = runtime.Goexit
var _ async.Void
`

// A kind is a type of the programs.
type kind int

const (
	kInt kind = iota
	kBool
	kString
	kSlice   // []int
	kArray   // [3]int
	kMap     // map[string]int
	kPoint   // point
	kPointer // *int
	kError
	kAny
	kFunc // func(int) int
	kCoro // async.Coro[int]
	kinds
)

func (k kind) String() string {
	return [...]string{"int", "bool", "string", "[]int", "[3]int", "map[string]int", "point", "*int", "error", "any", "func(int) int", "async.Coro[int]"}[k]
}

// A function is the signature of a marked function.
type function struct {
	name    string
	recv    string // the type of the receiver
	generic bool   // has a type parameter T and a parameter v of that type
	params  []kind
	results []kind // an error at the end is one of them
	named   bool
	entry   bool
	flow    flow
}

// A variable is one in scope.
type variable struct {
	name string
	kind kind
}

// A target is a statement that break or continue may leave.
type target struct {
	loop  bool
	label string
	used  bool // the label is needed
	bare  bool // an unlabelled break ends it; not so inside a select or switch
}

type gen struct {
	r    *rand.Rand
	size int

	funcs      []*function
	generators []*function

	fn      *function // the one being written
	b       *strings.Builder
	scope   []variable
	inner   int // where the innermost block begins in scope
	targets []*target
	results []kind // of the innermost function or literal
	named   bool
	async   bool // awaits may be written here
	yields  bool // and yields
	depth   int  // of nested statements
	names   int
	budget  int // statements left in the function
}

func (g *gen) signature(name string) *function {
	f := &function{name: name, named: g.chance(40)}
	switch g.r.IntN(6) {
	case 0:
		f.recv = "point"
	case 1:
		f.recv = "*point"
	case 2:
		f.generic = true
	}
	for range g.r.IntN(3) {
		f.params = append(f.params, kind(g.r.IntN(int(kFunc))))
	}
	f.results = pick(g, [][]kind{{}, {kError}, {kInt}, {kInt, kError}, {kInt, kError}, {kString, kError}, {kInt, kString}, {kInt, kString, kError}})
	return f
}

// function writes the declaration of a marked function.
func (g *gen) function(f *function) string {
	g.fn, g.scope, g.targets, g.depth = f, nil, nil, 0
	g.async, g.yields = f.flow != generator, f.flow != coroutine
	g.results, g.named = f.results, f.named
	g.budget = g.size/2 + g.r.IntN(g.size)
	var b strings.Builder
	b.WriteString(map[bool]string{false: "\n//async\nfunc ", true: "\n//async:func yield=async\nfunc "}[f.flow == asyncGenerator])
	if f.recv != "" {
		fmt.Fprintf(&b, "(q %s) ", f.recv)
		g.scope = append(g.scope, variable{"q.x", kInt})
	}
	b.WriteString(f.name)
	if f.generic {
		b.WriteString("[T any]")
	}
	b.WriteString("(p *probe.P")
	if !f.entry {
		b.WriteString(", d int")
	}
	if f.generic {
		b.WriteString(", v T")
	}
	for i, k := range f.params {
		name := fmt.Sprintf("a%d", i)
		fmt.Fprintf(&b, ", %s %v", name, k)
		g.scope = append(g.scope, variable{name, k})
	}
	if f.flow != coroutine {
		b.WriteString(", yield func(int) bool")
	}
	b.WriteString(") " + g.resultList(f.results, f.named) + " {\n")
	g.b = &b
	if f.entry {
		g.line("d := 3")
		g.line("_ = d")
	} else {
		g.line("p.Tick()")
		g.line("if d <= 0 {")
		g.ret()
		g.line("}")
	}
	if f.generic {
		g.line("p.Logf(\"%%T %%v\", v, v)")
	}
	if f.entry {
		g.each()
	}
	g.block(nil)
	if len(f.results) > 0 {
		g.ret()
	}
	b.WriteString("}\n")
	return b.String()
}

// each calls every function and recovers from what comes out of it.
func (g *gen) each() {
	for _, f := range g.funcs {
		g.line("func() {")
		g.line("defer func() { p.Log(%q, recover()) }()", f.name)
		g.line("p.Log(async.Await(%s))", g.call(f, 1))
		g.line("}()")
	}
}

// resultList writes the results of a function, and brings named ones into scope.
func (g *gen) resultList(results []kind, named bool) string {
	var list []string
	for i, k := range results {
		s := k.String()
		if named {
			name := fmt.Sprintf("r%d", i)
			g.scope = append(g.scope, variable{name, k})
			s = name + " " + s
		}
		list = append(list, s)
	}
	return "(" + strings.Join(list, ", ") + ")"
}

func (g *gen) chance(percent int) bool { return g.r.IntN(100) < percent }

func pick[T any](g *gen, list []T) T { return list[g.r.IntN(len(list))] }

func (g *gen) line(format string, args ...any) { fmt.Fprintf(g.b, format+"\n", args...) }

func (g *gen) name(prefix string) string {
	g.names++
	if prefix == "x" && g.chance(30) {
		name := pick(g, []string{"x", "y", "z"}) // hides another one
		if !slices.ContainsFunc(g.scope[g.inner:], func(v variable) bool { return v.name == name }) {
			return name
		}
	}
	return fmt.Sprintf("%s%d", prefix, g.names)
}

// declare brings a variable into scope, and uses it so that it may stay unused.
func (g *gen) declare(name string, k kind) {
	g.scope = append(g.scope, variable{name, k})
	g.line("_ = %s", name)
}

// variable picks one of a kind, or returns "".
func (g *gen) variable(k kind) string {
	var found []string
	hidden := map[string]bool{}
	for i := len(g.scope) - 1; i >= 0; i-- {
		v := g.scope[i]
		if v.kind == k && !hidden[v.name] {
			found = append(found, v.name)
		}
		hidden[v.name] = true
	}
	if len(found) == 0 {
		return ""
	}
	return pick(g, found)
}
