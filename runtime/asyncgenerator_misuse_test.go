package async

import (
	"io"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// TestAsyncGeneratorMisuse performs each operation in each state, and Next after it. The outcomes are those of CPython's asynchronous generators, with two
// exceptions: Send is refused by a generator that has not started whatever the value, for there is no None; and Throw gives its error, not None, after the end.
func TestAsyncGeneratorMisuse(t *testing.T) {
	type generators = *AsyncGenerator[int, int, Void]
	// The body cleans up with an await. A stubborn one does not end when it is closed; a failing one returns an error after its first value.
	body := func(tr *trace, stubborn, failing bool) generators {
		return generator(func(c *ctl, yield func(int) (int, error)) (Void, error) {
			defer tr.add("clean-up")
			defer wait(c, Sleep(time.Second))
			wait(c, Sleep(time.Second))
			for i := range 9 {
				if _, err := yield(i); err != nil && !(stubborn && err == ErrClosed) {
					return Void{}, err
				}
				if failing {
					return Void{}, io.ErrNoProgress
				}
			}
			return Void{}, nil
		})
	}
	operations := []struct {
		name string
		do   func(g generators) Awaitable[int]
	}{
		{"Next", func(g generators) Awaitable[int] { return g.Next() }},
		{"Send", func(g generators) Awaitable[int] { return g.Send(1) }},
		{"Throw", func(g generators) Awaitable[int] { return g.Throw(io.EOF) }},
		{"Close", func(g generators) Awaitable[int] { return ending{g.Close()} }},
	}
	for _, test := range []struct {
		state             string
		stubborn, failing bool
		reach             func(c *ctl, g generators)
		want              []string // for each operation
	}{
		{"not started", false, false, func(*ctl, generators) {},
			[]string{"0 1", "error:not-started 0", "error:EOF stop", "-1 stop"}},
		{"at a yield", false, false, func(c *ctl, g generators) { await(c, g.Next()) },
			[]string{"1 2", "1 2", "clean-up error:EOF stop", "clean-up -1 stop"}},
		{"at a yield that ignores Close", true, false, func(c *ctl, g generators) { await(c, g.Next()) },
			[]string{"1 2", "1 2", "clean-up error:EOF stop", "error:ignored-close 2"}},
		{"in a step of another task", false, false, func(c *ctl, g generators) { GoFrom(c.t, g.Next()); wait(c, Sleep(0)) },
			[]string{"error:executing error:executing", "error:executing error:executing", "error:executing error:executing", "error:executing error:executing"}},
		{"in a Close of another task", false, false, func(c *ctl, g generators) { await(c, g.Next()); GoFrom(c.t, g.Close()); wait(c, Sleep(0)) },
			[]string{"error:executing error:executing", "error:executing error:executing", "error:executing error:executing", "error:executing error:executing"}},
		{"closed before the start", false, false, func(c *ctl, g generators) { wait(c, g.Close()) },
			[]string{"stop stop", "stop stop", "error:EOF stop", "-1 stop"}},
		{"closed", false, false, func(c *ctl, g generators) { await(c, g.Next()); wait(c, g.Close()) },
			[]string{"stop stop", "stop stop", "error:EOF stop", "-1 stop"}},
		{"at its end", false, false, func(c *ctl, g generators) { exhaust(c, g) },
			[]string{"stop stop", "stop stop", "error:EOF stop", "-1 stop"}},
		{"failed", false, true, func(c *ctl, g generators) { exhaust(c, g) },
			[]string{"stop stop", "stop stop", "error:EOF stop", "-1 stop"}},
		{"cancelled in a step", false, false, func(c *ctl, g generators) {
			step := GoFrom(c.t, g.Next())
			wait(c, Sleep(0))
			step.Cancel()
			wait(c, step)
		}, []string{"1 2", "1 2", "clean-up error:EOF stop", "clean-up -1 stop"}},
	} {
		for i, op := range operations {
			var tr, got trace
			virtual(t, func(c *ctl) error {
				g := body(&tr, test.stubborn, test.failing)
				test.reach(c, g)
				tr = nil
				v, err := await(c, op.do(g))
				gave(&tr, v, err)
				v, err = await(c, g.Next())
				gave(&tr, v, err)
				got = tr // without what happens as the loop is closed
				return nil
			})
			t.Run(op.name+" "+test.state, func(t *testing.T) { got.want(t, test.want[i]) })
		}
	}
}

// ending is Close, with -1 for a value.
type ending struct{ Awaitable[Void] }

func (o ending) Awaited(t *machine.Task) (int, error) {
	_, err := o.Awaitable.Awaited(t)
	return -1, err
}

// exhaust takes all that g yields.
func exhaust(c *ctl, g Stream[int]) {
	for {
		if _, err := await(c, g.Next()); err != nil {
			return
		}
	}
}
