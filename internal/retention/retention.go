// Package retention tests that a suspended coroutine keeps alive what it will still use, and nothing else. Each of its coroutines makes things, lets go of
// some, and asks after a suspension which of them the garbage collector has found.
package retention

import (
	"runtime"
	"weak"

	async "github.com/asyncgen/asyncgen/runtime"
)

// A thing is something to be collected. It is not tiny: the allocator gives several tiny things one block.
type thing struct {
	next *thing
	data [16]int
}

// A watch says what has become of a thing.
type watch struct {
	what  string
	thing weak.Pointer[thing]
}

// A check takes down what it is wrong about.
type check struct{ wrong []string }

// dead expects that the things are collected.
func (c *check) dead(watches ...watch) { c.expect(watches, true, " is kept alive") }

// alive expects that the things are still there.
func (c *check) alive(watches ...watch) { c.expect(watches, false, " is gone") }

func (c *check) expect(watches []watch, dead bool, otherwise string) {
	for range 2 {
		runtime.GC()
	}
	for _, w := range watches {
		if (w.thing.Value() == nil) != dead {
			c.wrong = append(c.wrong, w.what+otherwise)
		}
	}
}

func newThing(what string) (*thing, watch) {
	t := &thing{}
	return t, watch{what, weak.Make(t)}
}

//go:noinline
func use(...*thing) {}

// later is something to wait for that gives v, and holds kept until then.
//
//async:func
func later[T any](v T, kept *thing) (T, error) {
	err := async.Wait(async.Sleep(0))
	use(kept)
	return v, err
}

//async:func
func locals(c *check) {
	x, wx := newThing("a local variable that has been used")
	y, wy := newThing("a local variable that will be used")
	z, wz := newThing("a local variable that is used in one branch")
	use(x, y)
	async.MustWait(async.Sleep(0))
	c.dead(wx)
	c.alive(wy, wz)
	use(y)
	if len(c.wrong) > 100 {
		use(z)
		async.MustWait(async.Sleep(0))
		use(z)
	}
	async.MustWait(async.Sleep(0))
	c.dead(wy, wz)
}

//async:func
func parameters(c *check, x *thing, wx watch, list ...*thing) {
	use(x)
	use(list...)
	async.MustWait(async.Sleep(0))
	c.dead(wx)
}

//async:func
func caller(c *check) {
	x, wx := newThing("an argument that the call has used")
	use(x)
	child := parametersAsync(c, x, wx)
	x = nil
	async.MustWait(child)
	child = nil
	y, wy := newThing("an argument of a call that has ended")
	async.MustAwait(laterAsync(1, y))
	async.MustWait(async.Sleep(0))
	c.dead(wx, wy)
	use(x)
}

//async:func
func results(c *check) {
	x, wx := newThing("a result that has been used")
	y, wy := newThing("a result that will be used")
	x = async.MustAwait(laterAsync(x, nil))
	use(x)
	z := async.MustAwait(laterAsync(y, nil))
	y = nil
	async.MustWait(async.Sleep(0))
	c.dead(wx)
	c.alive(wy)
	use(z)
	async.MustWait(async.Sleep(0))
	c.dead(wy)
}

//async:func
func closures(c *check) {
	x, wx := newThing("what a dropped closure has captured")
	y, wy := newThing("what a closure has captured")
	f := func() { x = x.next }
	g := func() { use(y); y = nil }
	f = nil
	async.MustWait(async.Sleep(0))
	c.dead(wx)
	c.alive(wy)
	g()
	async.MustWait(async.Sleep(0))
	c.dead(wy)
	use(y)
	if f != nil {
		f()
	}
}

//async:func
func pointers(c *check) {
	x, wx := newThing("what a variable has pointed to whose address is taken")
	p := &x
	async.MustWait(async.Sleep(0))
	c.alive(wx)
	*p = nil
	async.MustWait(async.Sleep(0))
	c.dead(wx)
	use(*p)
}

//async:func
func loops(c *check) {
	var seen []watch
	for i := range 3 {
		x, w := newThing("a variable of the last round")
		seen = append(seen, w)
		if i > 0 {
			use(x)
		}
		async.MustWait(async.Sleep(0))
		c.dead(seen...)
	}
	list := make([]*thing, 2)
	for i := range list {
		x, w := newThing("an element of a slice that has been ranged over")
		list[i], seen = x, append(seen, w)
	}
	for _, x := range list {
		list = nil
		async.MustWait(async.Sleep(0))
		use(x)
	}
	async.MustWait(async.Sleep(0))
	c.dead(seen...)
}

//async:func
func deferred(c *check) {
	x, wx := newThing("the argument of a deferred call")
	y, wy := newThing("what has been used beside a deferred call")
	defer use(x)
	use(y)
	x = nil
	async.MustWait(async.Sleep(0))
	c.alive(wx)
	c.dead(wy)
}

// descend keeps the frames of its calls, one for each depth, for further ones.
//
//async:func
func descend(c *check, depth int, x *thing) (*thing, error) {
	if depth == 0 {
		return x, async.Wait(async.Sleep(0))
	}
	y, err := async.Await(descendAsync(c, depth-1, x))
	return y, err
}

//async:func
func recursion(c *check) {
	x, wx := newThing("what a recursion has been given")
	y := async.MustAwait(descendAsync(c, 5, x))
	use(x, y)
	x, y = nil, nil
	async.MustWait(async.Sleep(0))
	c.dead(wx)
	z, wz := newThing("what another call of it has been given")
	z = async.MustAwait(descendAsync(c, 2, z))
	async.MustWait(async.Sleep(0))
	c.alive(wz)
	use(z)
}

//async:func
func operands(c *check) {
	x, wx := newThing("what an awaited coroutine has used")
	var a async.Awaitable[int] = laterAsync(1, x)
	x = nil
	async.MustAwait(a)
	a = nil
	async.MustWait(async.Sleep(0))
	c.dead(wx)
	y, wy := newThing("an operand that is evaluated before the await")
	pair := [2]any{y.next == nil, async.MustAwait(laterAsync(2, nil))}
	async.MustWait(async.Sleep(0))
	c.dead(wy)
	use(x)
	if pair[0] == nil {
		c.wrong = append(c.wrong, "pair")
	}
}

//async:func
func numbers(c *check, yield func(int) bool) {
	x, wx := newThing("what a generator has used")
	y, wy := newThing("what a generator will use")
	use(x)
	if !yield(1) {
		return
	}
	c.dead(wx)
	c.alive(wy)
	use(y)
	yield(2)
	c.dead(wy)
}

//async:func
func generators(c *check) {
	for range numbersAsync(c).All() {
		async.MustWait(async.Sleep(0))
	}
}
