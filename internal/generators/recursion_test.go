package generators

import (
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

func TestRecursion(t *testing.T) {
	for name, n := range map[string]*node{"nil": nil, "balanced": balanced(1, 8), "chain": chain(6)} {
		compare(t, "named/"+name, form[int, Pair[int, bool]]{
			func(tr *Trace, yield func(int) bool) (r Pair[int, bool], err error) {
				r.A, r.B = n.named(tr, yield)
				return r, nil
			},
			func(tr *Trace) *async.Generator[int, async.Void, Pair[int, bool]] { return n.namedAsync(tr) }})
		if n != nil {
			compare(t, "copied/"+name, void(
				func(tr *Trace, yield func(int) bool) { n.copied(yield) },
				func(tr *Trace) *async.Generator[int, async.Void, async.Void] { return n.copiedAsync() }))
		}
		compare(t, "deepNil/"+name, withVoid(n, deepNil, deepNilAsync))
	}
	compare(t, "addressing", void(
		func(tr *Trace, yield func(int) bool) { addressing(3, nil, yield) },
		func(tr *Trace) *async.Generator[int, async.Void, async.Void] { return addressingAsync(3, nil) }))
	for n := range 7 {
		compare(t, "lastInBranches/"+at(n), void(
			func(tr *Trace, yield func(int) bool) { lastInBranches(tr, new(bool), n, yield) },
			func(tr *Trace) *async.Generator[int, async.Void, async.Void] {
				return lastInBranchesAsync(tr, new(bool), n)
			}))
		compare(t, "boxedLast/"+at(n), with(n, boxedLast, boxedLastAsync))
		compare(t, "localsAnew/"+at(n), with(n, localsAnew, localsAnewAsync))
		compare(t, "between/"+at(n), form[int, Pair[int, bool]]{
			func(tr *Trace, yield func(int) bool) (r Pair[int, bool], err error) {
				r.A, r.B = between(tr, n, yield)
				return r, nil
			},
			func(tr *Trace) *async.Generator[int, async.Void, Pair[int, bool]] { return betweenAsync(tr, n) }})
		compare(t, "overOthers/"+at(n), with([]int{1, 2, 3, 4, 5, 6}[:n], overOthers, overOthersAsync))
		compare(t, "swapped/"+at(n), form[int, Pair[int, string]]{
			func(tr *Trace, yield func(int) bool) (r Pair[int, string], err error) {
				r.A, r.B = swapped(tr, 1, 2, n, yield)
				return r, nil
			},
			func(tr *Trace) *async.Generator[int, async.Void, Pair[int, string]] {
				return swappedAsync(tr, 1, 2, n)
			}})
		compare(t, "replies/"+at(n), lone(
			func(tr *Trace, yield func(int) bool) reply { return replies(n, yield) },
			func(tr *Trace) *async.Generator[int, async.Void, reply] { return repliesAsync(n) }))
		compare(t, "boxed/"+at(n), lone(
			func(tr *Trace, yield func(int) bool) any { return boxed(n, yield) },
			func(tr *Trace) *async.Generator[int, async.Void, any] { return boxedAsync(n) }))
		compare(t, "exchanging/"+at(n), lone(
			func(tr *Trace, yield func(any) bool) int { return exchanging(tr, n, "s", n, yield) },
			func(tr *Trace) *async.Generator[any, async.Void, int] { return exchangingAsync(tr, n, "s", n) }))
		compare(t, "unnamed/"+at(n), lone(
			func(tr *Trace, yield func(int) bool) bool { return unnamed(1, "", n, yield) },
			func(tr *Trace) *async.Generator[int, async.Void, bool] { return unnamedAsync(1, "", n) }))
	}
	compare(t, "queens", lone(
		func(tr *Trace, yield func([]int) bool) bool { return queens(0, make([]int, 0, 5), yield) },
		func(tr *Trace) *async.Generator[[]int, async.Void, bool] { return queensAsync(0, make([]int, 0, 5)) }))
	compare(t, "hanoi", pairs(
		func(tr *Trace, yield func(string, string) bool) (bool, error) {
			return hanoi(4, "a", "b", "c", yield), nil
		},
		func(tr *Trace) *async.Generator[Pair[string, string], async.Void, bool] {
			return hanoiAsync(4, "a", "b", "c")
		}))
}

func TestRecursionAndClosures(t *testing.T) {
	compare(t, "sharing", lone(
		func(tr *Trace, yield func(int) bool) bool {
			return sharing(tr, 0, func() int { return 7 }, yield)
		},
		func(tr *Trace) *async.Generator[int, async.Void, bool] {
			return sharingAsync(tr, 0, func() int { return 7 })
		}))
	compare(t, "copying", lone(
		func(tr *Trace, yield func(int) bool) bool { return copying(tr, 0, nil, yield) },
		func(tr *Trace) *async.Generator[int, async.Void, bool] { return copyingAsync(tr, 0, nil) }))
}

func TestRecursionAndSend(t *testing.T) {
	for n := range 4 {
		converse(t, "confide/"+at(n+1),
			func(tr *Trace, yield func(int) (string, error)) (string, error) { return confide(tr, n+1, yield) },
			func(tr *Trace) *async.Generator[int, string, string] { return confideAsync(tr, n+1) },
			append(send("a", "b", "c"), throw[string](errThrown)...))
	}
}

// TestEndlessRecursion takes steps of a generator that calls itself last of all, forever: they need no memory.
func TestEndlessRecursion(t *testing.T) {
	g := upFromAsync(0)
	next := 0
	step := func() {
		if v, err := g.Next(); v != next || err != nil {
			t.Fatalf("%d, %v; want %d", v, err, next)
		}
		next++
	}
	if n := testing.AllocsPerRun(100_000, step); n != 0 {
		t.Errorf("a step allocates %v times", n)
	}
	g.Close()
}
