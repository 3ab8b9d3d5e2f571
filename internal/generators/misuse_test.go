package generators

import (
	"context"
	"errors"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has what no push iterator could get away with.

func TestIgnoredClose(t *testing.T) {
	for _, how := range []way{breaks, returns} {
		var tr Trace
		outcome(&tr, func() { async.Run(context.Background(), consumeAsync(&tr, stubbornAsync(), how, 1)) })
		if got, want := tr[len(tr)-1], "panic "+async.ErrIgnoredClose.Error(); got != want {
			t.Errorf("%v: %v", how, tr)
		}
	}
	var tr Trace
	outcome(&tr, func() { async.Run(context.Background(), consumeAsync(&tr, stubbornAsync(), panicking, 1)) })
	if got := tr[len(tr)-1]; got != "panic consumer" {
		t.Error(tr)
	}
}

func TestSelf(t *testing.T) {
	var g *async.Generator[int, async.Void, async.Void]
	self := func() *async.Generator[int, async.Void, async.Void] { return g }
	g = selfishAsync(self)
	var tr Trace
	outcome(&tr, func() {
		for v := range g.All() {
			tr.Add("%d", v)
		}
	})
	if len(tr) != 2 || tr[1] != "panic "+async.ErrExecuting.Error() {
		t.Error(tr)
	}
	g = selfishAsync(self)
	tr = nil
	outcome(&tr, func() { async.Run(context.Background(), consumeAsync(&tr, g, breaks, -1)) })
	if tr[len(tr)-1] != "panic "+async.ErrExecuting.Error() {
		t.Error(tr)
	}
}

// A misuse is a step that is taken at the wrong time, and the error that it gives. The state of the generator stays what it was.
type misuse struct {
	name  string
	step  func() error
	want  error
	state async.GeneratorState
}

func checkMisuse(t *testing.T, state func() async.GeneratorState, list []misuse) {
	t.Helper()
	for _, m := range list {
		err := m.step()
		if !errors.Is(err, m.want) || state() != m.state {
			t.Errorf("%s: %v, %v; want %v, %v", m.name, err, state(), m.want, m.state)
		}
		if err != nil && err != errThrown && strings.Count(err.Error(), ": ") < 2 {
			t.Errorf("%s: %v: what is wrong, and what to do?", m.name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestMisuse(t *testing.T) {
	steps := func(g *async.Generator[int, async.Void, async.Void]) (next, send, throw, end, result func() error) {
		return func() error { return second(g.Next()) }, func() error { return second(g.Send(async.Void{})) },
			func() error { return second(g.Throw(errThrown)) }, g.Close, func() error { return second(g.Result()) }
	}

	g := countToAsync(new(Trace), 2)
	next, send, throw, end, result := steps(g)
	checkMisuse(t, g.State, []misuse{
		{"Send before Next", send, async.ErrNotStarted, async.GenCreated},
		{"Result before Next", result, async.ErrNotDone, async.GenCreated},
		{"Next", next, nil, async.GenSuspended},
		{"Result at a yield", result, async.ErrNotDone, async.GenSuspended},
		{"Throw", throw, errThrown, async.GenClosed},
		{"Next after the end", next, async.ErrStop, async.GenClosed},
		{"Send after the end", send, async.ErrStop, async.GenClosed},
		{"Throw after the end", throw, errThrown, async.GenClosed},
		{"Close after the end", end, nil, async.GenClosed},
	})

	g = countToAsync(new(Trace), 2)
	next, _, throw, _, result = steps(g)
	checkMisuse(t, g.State, []misuse{
		{"Throw before Next", throw, errThrown, async.GenClosed},
		{"Next after that", next, async.ErrStop, async.GenClosed},
		{"Result after that", result, errThrown, async.GenClosed},
	})

	g = countToAsync(new(Trace), 2)
	next, _, _, end, result = steps(g)
	checkMisuse(t, g.State, []misuse{
		{"Close before Next", end, nil, async.GenClosed},
		{"Next after that", next, async.ErrStop, async.GenClosed},
		{"Result after that", result, async.ErrClosed, async.GenClosed},
	})

	g = stubbornAsync()
	next, _, throw, end, result = steps(g)
	checkMisuse(t, g.State, []misuse{
		{"Next", next, nil, async.GenSuspended},
		{"Close that is ignored", end, async.ErrIgnoredClose, async.GenSuspended},
		{"Throw that is ignored", throw, async.ErrIgnoredClose, async.GenSuspended},
		{"Result", result, async.ErrNotDone, async.GenSuspended},
		{"Next goes on", next, nil, async.GenSuspended},
	})

	panics := panicsAsync(new(Trace), 0)
	next, send, _, end, result = steps(panics)
	var tr Trace
	outcome(&tr, func() { next() })
	if len(tr) != 1 || !strings.HasPrefix(tr[0], "panic ") {
		t.Error(tr)
	}
	checkMisuse(t, panics.State, []misuse{
		{"Next after a panic", next, async.ErrStop, async.GenClosed},
		{"Send after a panic", send, async.ErrStop, async.GenClosed},
		{"Close after a panic", end, nil, async.GenClosed},
	})
	if p := (*async.PanicError)(nil); !errors.As(result(), &p) {
		t.Error(result())
	}
}

// In its own body a generator is executing, whatever is asked of it.
func TestMisuseWithin(t *testing.T) {
	var g *async.Generator[int, async.Void, async.Void]
	g = probedAsync(func() {
		checkMisuse(t, g.State, []misuse{
			{"Next", func() error { return second(g.Next()) }, async.ErrExecuting, async.GenRunning},
			{"Send", func() error { return second(g.Send(async.Void{})) }, async.ErrExecuting, async.GenRunning},
			{"Throw", func() error { return second(g.Throw(errThrown)) }, async.ErrExecuting, async.GenRunning},
			{"Close", g.Close, async.ErrExecuting, async.GenRunning},
			{"Result", func() error { return second(g.Result()) }, async.ErrNotDone, async.GenRunning},
		})
	})
	if v, err := g.Next(); v != 1 || err != nil {
		t.Error(v, err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}
