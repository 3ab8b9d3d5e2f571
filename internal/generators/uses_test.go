package generators

import (
	"context"
	"slices"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

func TestUses(t *testing.T) {
	compare(t, "uses", form[int, Pair[bool, bool]]{
		func(tr *Trace, yield func(int) bool) (Pair[bool, bool], error) {
			a, b, err := uses(tr, yield)
			return Pair[bool, bool]{A: a, B: b}, err
		}, usesAsync})
	compare(t, "arguments", pairs(func(tr *Trace, yield func(any, error) bool) (async.Void, error) {
		arguments(tr, yield)
		return async.Void{}, nil
	}, argumentsAsync))
	for _, script := range [][]answer[int]{send(1, 2, 3, 4, 5), append(send(1), throw[int](errThrown)...), append(send(1, 2, 3), slices.Concat(throw[int](errThrown), send(5))...)} {
		want, got := asked(converted, script), answered(t, convertedAsync, script)
		if !slices.Equal(got, want) {
			t.Errorf("converted: %v; want %v", got, want)
		}
	}
	compare(t, "spreads", form[int, Pair[string, int]]{
		func(tr *Trace, yield func(int) bool) (Pair[string, int], error) {
			s, n := spreads(tr, 4, yield)
			return Pair[string, int]{A: s, B: n}, nil
		}, func(tr *Trace) *async.Generator[int, async.Void, Pair[string, int]] { return spreadsAsync(tr, 4) }})
	compare(t, "names", pairs(func(_ *Trace, yield func(string, rune) bool) (int, error) {
		return names("x", 1.5, 'r', 1, 2, 3, 4, yield)
	}, func(*Trace) *async.Generator[Pair[string, rune], async.Void, int] {
		return namesAsync("x", 1.5, 'r', 1, 2, 3, 4)
	}))
	compare(t, "named", form[string, string]{
		func(_ *Trace, yield func(string) bool) (string, error) { return (&named{0, 3, 1}).f("t", yield), nil },
		func(*Trace) *async.Generator[string, async.Void, string] { return (&named{0, 3, 1}).fAsync("t") }})
	compare(t, "hidden", pairs(func(_ *Trace, yield func(*node, error) bool) ([]string, error) {
		return hidden(nil, []string{"x"}, 3, yield)
	}, func(*Trace) *async.Generator[Pair[*node, error], async.Void, []string] {
		return hiddenAsync(nil, []string{"x"}, 3)
	}))
	n, counted := &named{}, 0
	for v := range n.hidesAsync().All() {
		if counted++; v != n {
			t.Error(v)
		}
	}
	if counted != 3 || n.gen != 2 {
		t.Error(counted, *n)
	}
	compare(t, "shared", lone(shared, sharedAsync))
}

// same runs a marked function in both forms.
func same[R any](t *testing.T, name string, plain func(tr *Trace) (R, error), coro func(tr *Trace) async.Coro[R]) (want Trace) {
	t.Helper()
	var got Trace
	outcome(&want, func() {
		r, err := plain(&want)
		want.Add("%v %v", r, err)
	})
	outcome(&got, func() {
		r, err := async.Run(context.Background(), coro(&got))
		got.Add("%v %v", r, err)
	})
	if !slices.Equal(got, want) || len(want) < 2 {
		t.Errorf("%s:\n\t%s\nwant\n\t%s", name, strings.Join(got, ", "), strings.Join(want, ", "))
	}
	return want
}

func TestOperandsOfLoops(t *testing.T) {
	same(t, "operands", func(tr *Trace) (async.Void, error) { return async.Void{}, operandsOfLoops(tr) }, func(tr *Trace) async.Coro[async.Void] { return operandsOfLoopsAsync(tr) })
	same(t, "coroutines", func(tr *Trace) (int, error) { return awaitsYielded(tr, 3) }, func(tr *Trace) async.Coro[int] { return awaitsYieldedAsync(tr, 3) })
}

// An asynchronous generator runs in the task of its consumer.
func TestTaskOfAsyncGenerator(t *testing.T) {
	var tr Trace
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if _, err := async.Run(ctx, consumeStreamAsync(&tr, scopedAsync(&tr).All(), breaks, -1)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"true", "value 1", "true", "consumed"}; !slices.Equal(tr, want) {
		t.Error(tr)
	}
}
