package generators

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// A slowForm is a generator as the blocking push iterator and as a coroutine whose steps are awaited.
type slowForm[V, R any] struct {
	plain func(tr *Trace, yield func(V) bool) (R, error)
	coro  func(tr *Trace) *async.AsyncGenerator[V, async.Void, R]
}

func (f slowForm[V, R]) form() form[V, R] { return form[V, R]{plain: f.plain} }

func slowResult[V, S, R any](tr *Trace, g *async.AsyncGenerator[V, S, R]) {
	r, err := g.Result()
	if p := (*async.PanicError)(nil); errors.As(err, &p) || err != nil && strings.Contains(err.Error(), "Goexit") {
		return
	}
	tr.Add("result %v %v", r, err)
}

// stepped has a task take k+1 values, and then close the generator or throw into it.
func (f slowForm[V, R]) stepped(k int, thrown error) (tr Trace) {
	g := f.coro(&tr)
	outcome(&tr, func() {
		if _, err := async.Run(context.Background(), stepThroughAsync(&tr, g, k, thrown), reporting(&tr)); err != nil {
			tr.Add("error %v", err)
		}
	})
	slowResult(&tr, g)
	return tr
}

func (f slowForm[V, R]) each(k int, how way) (tr Trace) {
	g := f.coro(&tr)
	outcome(&tr, func() {
		if _, err := async.Run(context.Background(), consumeStreamAsync(&tr, g.All(), how, k), reporting(&tr)); err != nil {
			tr.Add("error %v", err)
		}
	})
	slowResult(&tr, g)
	return drop(tr, "consumed")
}

// blocking ranges over Each in ordinary code.
func (f slowForm[V, R]) blocking(k int, how way) (tr Trace) {
	g := f.coro(&tr)
	outcome(&tr, func() {
		n := 0
		for v, err := range async.Each(g.All()) {
			if err != nil {
				continue
			}
			tr.Add("value %v", v)
			if n == k {
				how.leave()
				break
			}
			n++
		}
	})
	slowResult(&tr, g)
	return tr
}

func compareSlow[V, R any](t *testing.T, name string, f slowForm[V, R]) {
	t.Run(name, func(t *testing.T) {
		values := 0
		for _, e := range f.form().ranged(-1) {
			if strings.HasPrefix(e, "value ") {
				values++
			}
		}
		for k := -1; k < values; k++ {
			want := moved(f.form().ranged(k))
			panicked, exited := moved(f.form().pulled(k, panicking)), moved(f.form().pulled(k, exiting))
			check := func(form string, want, got Trace) {
				t.Helper()
				if !slices.Equal(moved(got), want) {
					t.Errorf("left at %d, %s:\n\t%s\nwant\n\t%s", k, form, strings.Join(moved(got), ", "), strings.Join(want, ", "))
				}
			}
			check("Next", want, f.stepped(k, nil))
			check("Each", want, f.each(k, breaks))
			check("Each and returns", want, f.each(k, returns))
			check("Each and panics", panicked, f.each(k, panicking))
			check("Each and exits", exited, f.each(k, exiting))
			check("Each in ordinary code", want, f.blocking(k, breaks))
			check("Each in ordinary code and panics", panicked, f.blocking(k, panicking))
			check("Each in ordinary code and exits", exited, f.blocking(k, exiting))
			if k >= 0 {
				check("Throw", want, f.stepped(k, errThrown))
			}
		}
	})
}

func TestAsyncGenerators(t *testing.T) {
	for n := range 4 {
		compareSlow(t, "slowly/"+at(n), slowForm[int, int]{
			func(tr *Trace, yield func(int) bool) (int, error) { return slowly(tr, n, yield), nil },
			func(tr *Trace) *async.AsyncGenerator[int, async.Void, int] { return slowlyAsync(tr, n) }})
		compareSlow(t, "slowDefers/"+at(n), slowForm[int, int]{
			func(tr *Trace, yield func(int) bool) (int, error) { return slowDefers(tr, n, yield) },
			func(tr *Trace) *async.AsyncGenerator[int, async.Void, int] { return slowDefersAsync(tr, n) }})
		compareSlow(t, "slowPanics/"+at(n), slowForm[int, async.Void]{
			func(tr *Trace, yield func(int) bool) (async.Void, error) {
				slowPanics(tr, n, yield)
				return async.Void{}, nil
			},
			func(tr *Trace) *async.AsyncGenerator[int, async.Void, async.Void] { return slowPanicsAsync(tr, n) }})
		compareSlow(t, "relay/"+at(n), slowForm[int, int]{
			func(tr *Trace, yield func(int) bool) (int, error) { return relay(tr, n, yield) },
			func(tr *Trace) *async.AsyncGenerator[int, async.Void, int] { return relayAsync(tr, n) }})
	}
	compareSlow(t, "slowOperands", slowForm[string, string]{slowOperands, slowOperandsAsync})
	for name, n := range map[string]*node{"nil": nil, "balanced": balanced(0, 7), "chain": chain(20)} {
		compareSlow(t, "slowWalk/"+name, slowForm[int, bool]{
			func(tr *Trace, yield func(int) bool) (bool, error) { return slowWalk(tr, n, yield), nil },
			func(tr *Trace) *async.AsyncGenerator[int, async.Void, bool] { return slowWalkAsync(tr, n) }})
	}
	compareSlow(t, "mixed", slowForm[int, int]{mixed, mixedAsync})
	for _, fails := range []int{-1, 0, 2} {
		compareSlow(t, "doubled/"+at(fails), slowForm[int, int]{
			func(tr *Trace, yield func(int) bool) (int, error) {
				return doubled(tr, &source{tr: tr, n: 3, fails: fails}, yield)
			},
			func(tr *Trace) *async.AsyncGenerator[int, async.Void, int] {
				return doubledAsync(tr, &source{tr: tr, n: 3, fails: fails})
			}})
	}
	compareSlow(t, "product", slowForm[Pair[int, string], async.Void]{
		func(tr *Trace, yield func(Pair[int, string]) bool) (async.Void, error) {
			return async.Void{}, product(tr, func(n int, s string) bool { return yield(Pair[int, string]{A: n, B: s}) })
		}, productAsync})
	compareSlow(t, "methods", slowForm[string, async.Void]{
		func(tr *Trace, yield func(string) bool) (async.Void, error) {
			return async.Void{}, slowMethods(tr, slow[string]{"x", "y"}, yield)
		},
		func(tr *Trace) *async.AsyncGenerator[string, async.Void, async.Void] {
			return slowMethodsAsync(tr, slow[string]{"x", "y"})
		}})
}

func TestAsyncSend(t *testing.T) {
	scripts := map[string][]answer[int]{
		"send": send(1, 2, 3, 4, 5), "thrown": append(send(1, 2), throw[int](errThrown)...), "thrown below": append(send(1, 2, 3), throw[int](errThrown)...)}
	for name, script := range scripts {
		for k := 0; k <= len(script); k++ {
			want := asked(dialogue, script[:k])
			var got Trace
			g := dialogueAsync(&got)
			outcome(&got, func() {
				if _, err := async.Run(context.Background(), talkAsync(&got, g, script[:k]), reporting(&got)); err != nil {
					got.Add("error %v", err)
				}
			})
			slowResult(&got, g)
			if !slices.Equal(got, want) {
				t.Errorf("%s, %d answers:\n\t%s\nwant\n\t%s", name, k, strings.Join(got, ", "), strings.Join(want, ", "))
			}
		}
	}
}

// The forms of a consumer do the same, whichever way its loops are left, and close their streams once.
func TestAsyncFor(t *testing.T) {
	both := func(name string, plain func(tr *Trace) error, coro func(tr *Trace) async.Coro[async.Void]) {
		t.Run(name, func(t *testing.T) {
			var want, got Trace
			outcome(&want, func() { want.Add("error %v", plain(&want)) })
			outcome(&got, func() {
				_, err := async.Run(context.Background(), coro(&got), reporting(&got))
				got.Add("error %v", err)
			})
			if !slices.Equal(got, want) {
				t.Errorf("\n\t%s\nwant\n\t%s", strings.Join(got, ", "), strings.Join(want, ", "))
			}
			opened, closed := 0, 0
			for _, e := range got {
				switch {
				case strings.HasPrefix(e, "open "):
					opened++
				case strings.HasPrefix(e, "close "):
					closed++
				case strings.HasPrefix(e, "over "):
					closed++
				}
			}
			if opened == 0 || opened != closed {
				t.Errorf("%d opened, %d closed: %v", opened, closed, got)
			}
		})
	}
	for _, fails := range []int{-1, 0, 1, 3} {
		for at := range 6 {
			name := fmt.Sprintf("/%d/%d", fails, at)
			both("ways"+name, func(tr *Trace) error { return ways(tr, at, fails) }, func(tr *Trace) async.Coro[async.Void] { return waysAsync(tr, at, fails) })
			both("crossing"+name, func(tr *Trace) error { return crossing(tr, at, fails) }, func(tr *Trace) async.Coro[async.Void] { return crossingAsync(tr, at, fails) })
			both("variables"+name, func(tr *Trace) error { return variables(tr, at, fails) }, func(tr *Trace) async.Coro[async.Void] { return variablesAsync(tr, at, fails) })
		}
	}
}

func TestAsyncForQueue(t *testing.T) {
	for k := -1; k < 5; k++ {
		var want, got Trace
		if err := queued(&want, k); err != nil {
			t.Fatal(err)
		}
		if _, err := async.Run(context.Background(), queuedAsync(&got, k), reporting(&got)); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) || len(got) < 2 {
			t.Errorf("%d:\n\t%s\nwant\n\t%s", k, strings.Join(got, ", "), strings.Join(want, ", "))
		}
	}
}

func TestAsyncForCompleted(t *testing.T) {
	for k := -1; k < 4; k++ {
		var got Trace
		if _, err := async.Run(context.Background(), completedAsync(&got, k), reporting(&got)); err != nil {
			t.Fatal(err)
		}
		want := Trace{"1 <nil>", "2 amended", "3 <nil>"}
		if k >= 0 {
			want = want[:min(k+1, 3)]
		}
		want = append(slices.Clone(want), "end")
		if !slices.Equal(got, want) {
			t.Errorf("%d: %v; want %v", k, got, want)
		}
	}
}

// Cancellation comes out of the await that it meets, and the stream is closed once all the same. A loop has no place for the outcome of Close: there the
// next await has it, or the end of the task.
func TestAsyncForCancelled(t *testing.T) {
	for _, place := range []string{"next", "body", "close", "close and goes on", "generator", "generator's body"} {
		var tr Trace
		if _, err := async.Run(context.Background(), cancelledAsync(&tr, place), reporting(&tr)); err != nil {
			t.Fatal(err)
		}
		closed := 0
		for _, e := range tr {
			if strings.HasPrefix(e, "close ") || e == "generator over" {
				closed++
			}
		}
		if closed != 1 || tr[len(tr)-1] != "cancelled true" {
			t.Errorf("%s: %v", place, tr)
		}
	}
}
