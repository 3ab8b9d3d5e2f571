package generators

import (
	"context"
	"errors"
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file uses what yield returns, and what generators return, in every way that a call's results can be used.

type flag bool

//async:func
func uses(tr *Trace, yield func(int) bool) (a, b bool, c error) {
	var x, y = yield(1), tr.Bool(true)
	if !x {
		return x, y, nil
	}
	m := map[int]bool{}
	if m[tr.Int(2)] = yield(2); !m[2] {
		tr.Add("%v", m)
		return
	}
	ch := make(chan bool, 1)
	ch <- yield(3)
	if !<-ch {
		return
	}
	f := flag(yield(4)) == flag(tr.Bool(true))
	if !f {
		return
	}
	counts := [2]int{}
	if i := index(yield(5)); i == 1 {
		counts[i]++
	} else {
		return true, false, errors.New(fmt.Sprint(counts))
	}
	var s struct {
		ok  bool
		arr [2]bool
	}
	s.ok, s.arr[tr.Int(1)] = tr.Bool(false), yield(6)
	tr.Add("%v", s)
	if !s.arr[1] {
		return
	}
	go func(bool) {}(x)
	no := !yield(7)
	if no == true {
		return
	}
	x = x && y && yield(8) == true
	if !x {
		return x, y, nil
	}
	func(ok bool) { tr.Add("called with %v", ok); x = ok }(yield(9))
	if !x {
		return
	}
	list := append([]bool{}, yield(10))
	if p := &list[0]; !*p {
		return
	}
	switch v := any(yield(11)).(type) {
	case bool:
		tr.Add("bool %v", v)
		if !v {
			return
		}
	}
	return yield(12), tr.Bool(true), errAmended
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}

//async:func
func arguments(tr *Trace, yield func(k any, v error) bool) {
	n := 1
	bump := func() error { n++; return fmt.Errorf("bump %d", n) }
	if !yield(1, nil) || !yield(nil, errAmended) || !yield(two(tr)) || !yield(n, bump()) {
		return
	}
	if p := &n; !yield(*p, bump()) || !yield(bump(), bump()) {
		return
	}
	x := uint8(3)
	yield(x<<7, nil)
	n++
}

func two(tr *Trace) (any, error) {
	tr.Add("two")
	return "two", errThrow
}

var errThrow = errors.New("two")

//async:func
func converted(tr *Trace, yield func(float64) (int, error)) (any, error) {
	var a any
	var err error
	if a, err = yield(1); err != nil {
		return a, err
	}
	tr.Add("%T %v", a, a)
	var s fmt.Stringer
	for i := range 2 {
		if n, err := yield(float64(int(1) << i)); err != nil || n == 0 {
			return s, err
		}
	}
	show(tr)(yield(2.5))
	return yield(3)
}

func show(tr *Trace) func(any, error) {
	tr.Add("show")
	return func(a any, err error) { tr.Add("%T %v %v", a, a, err) }
}

//async:func
func spreads(tr *Trace, n int, yield func(int) bool) (string, int) {
	join := func(s string, m int) string { return fmt.Sprint(s, "/", m) }
	tr.Add("%s", join(even(tr, n, yield)))
	_, _ = odd(tr, 0, yield)
	_ = walk(nil, yield)
	odd(tr, 0, yield)
	var s, m = even(tr, 0, yield)
	tr.Add("%s %d", s, m)
	return odd(tr, 0, yield)
}

// The names that generated code might use.
//
//async:func
func names[Y, S, R any](g Y, t S, f R, gen, body, machine, async int, yield func(Y, R) bool) (Generator int, err error) {
	resume1, self, task := gen, body, machine
	for i := range async {
		if !yield(g, f) {
			return i, fmt.Errorf("%v", t)
		}
		resume1, self, task = self, task, resume1
	}
	return resume1*100 + self*10 + task, nil
}

type named struct{ gen, result, err int }

//async:func
func (g *named) f(t string, yield func(string) bool) (f string) {
	for g.gen < g.result && yield(t+fmt.Sprint(g.gen)) {
		g.gen++
		t += f
		f = "f"
	}
	return t
}

// A wrapper has a generator's methods by embedding.
type wrapper struct {
	*async.Generator[int, async.Void, async.Void]
	name string
}

type (
	ints    = async.Generator[int, async.Void, async.Void]
	intsPtr = *ints
	pairGen = *async.Generator[async.Tuple2[int, string], async.Void, async.Void]
)

// ways of writing down the generator that a loop is over.
//
//async:func
func operandsOfLoops(tr *Trace) error {
	w := wrapper{numbersAsync(tr, "wrapper", 3), "w"}
	for v := range w.All() {
		async.MustWait(async.Sleep(0))
		tr.Add("%s %d", w.name, v)
		if v == 1 {
			break
		}
	}
	tr.Add("%v", w.State())
	pw := &wrapper{numbersAsync(tr, "pointer to a wrapper", 2), "pw"}
	for range pw.All() {
		async.MustWait(async.Sleep(0))
	}
	var p intsPtr = numbersAsync(tr, "alias", 2)
	var v int
	for v = range p.All() {
		async.MustWait(async.Sleep(0))
	}
	tr.Add("%d", v)
	all := numbersAsync(tr, "method value", 3).All
	for v := range all() {
		async.MustWait(async.Sleep(0))
		if v == 1 {
			break
		}
	}
	seq := numbersAsync(tr, "sequence", 3).All()
	for v := range seq {
		async.MustWait(async.Sleep(0))
		if v == 0 {
			continue
		}
		break
	}
	var q pairGen = zippedAsync([]int{1, 2}, []string{"x", "y"})
	for a, b := range async.All2[int, string](q) {
		async.MustWait(async.Sleep(0))
		tr.Add("%d %s", a, b)
	}
	var list [2]string
	for list[0] = range (numbersAsNames(tr)).All() {
		async.MustWait(async.Sleep(0))
	}
	tr.Add("%v", list)
	a := []intsPtr{numbersAsync(tr, "element", 2)}
	for i, g := 0, a[0]; i < 1; i++ {
		for v := range (*g).All() {
			async.MustWait(async.Sleep(0))
			tr.Add("%d", v)
		}
	}
	for range numbersAsync(tr, "outer", 2).All() {
		for v := range numbersAsync(tr, "inner", 2).All() {
			if async.MustWait(async.Sleep(0)); v == 1 {
				break
			}
		}
	}
	return nil
}

func numbersAsNames(tr *Trace) *async.Generator[string, async.Void, async.Void] {
	return pausesAsync(tr, 2)
}

//async:func
func numbers(tr *Trace, name string, n int, yield func(int) bool) {
	defer tr.Add("%s over", name)
	for i := range n {
		if !yield(i) {
			return
		}
	}
}

// coroutines yields what is to be awaited.
//
//async:func
func coroutines(tr *Trace, n int, yield func(async.Coro[int]) bool) {
	sum := 0
	for i := range n {
		if !yield(async.Eval(func() (int, error) {
			s, err := async.Await(pauseAsync(tr, fmt.Sprint("coroutine ", i)))
			sum += i
			return sum*10 + len(s), err
		})) {
			return
		}
	}
}

//async:func
func awaitsYielded(tr *Trace, n int) (total int, err error) {
	for c := range coroutinesAsync(tr, n).All() {
		v, err := async.Await(c)
		if err != nil {
			return total, err
		}
		tr.Add("%d", v)
		total += v
	}
	return total, nil
}

// scoped looks at its task between yields.
//
//async:func yield=async
func scoped(tr *Trace, yield func(int) bool) error {
	tr.Add("%v", async.Context() != context.Background())
	yield(1)
	tr.Add("%v", async.Current() != nil)
	return nil
}

// hidden has parameters with the names of types.
//
//async:func
func hidden(node *node, string []string, int int, yield func(node *node, err error) bool) ([]string, error) {
	for range int {
		if !yield(node, nil) {
			return string, nil
		}
	}
	return nil, nil
}

//async:func
func (named *named) hides(yield func(*named) bool) *named {
	for yield(named) && named.gen < 2 {
		named.gen++
	}
	return named
}
