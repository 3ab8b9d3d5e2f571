package generators

import (
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

func TestTrees(t *testing.T) {
	for name, n := range map[string]*node{"nil": nil, "balanced": balanced(0, 12), "chain": chain(20)} {
		compare(t, "walk/"+name, form[int, bool]{
			func(tr *Trace, yield func(int) bool) (bool, error) { return walk(n, yield), nil },
			func(tr *Trace) *async.Generator[int, async.Void, bool] { return walkAsync(n) }})
		compare(t, "visit/"+name, pairs(
			func(tr *Trace, yield func(int, int) bool) (Pair[int, bool], error) {
				nodes, ok := n.visit(tr, 0, yield)
				return Pair[int, bool]{A: nodes, B: ok}, nil
			},
			func(tr *Trace) *async.Generator[Pair[int, int], async.Void, Pair[int, bool]] {
				return n.visitAsync(tr, 0)
			}))
		if n != nil {
			compare(t, "byValue/"+name, form[int, int]{
				func(tr *Trace, yield func(int) bool) (int, error) { return n.byValue(yield), nil },
				func(tr *Trace) *async.Generator[int, async.Void, int] { return n.byValueAsync() }})
		}
	}
}

func TestGenericTree(t *testing.T) {
	words := &tree[string, int]{}
	for i, w := range []string{"m", "c", "x", "a", "d", "m", "z", "y", "e"} {
		words.put(w, i)
	}
	compare(t, "all", pairs(
		func(tr *Trace, yield func(string, int) bool) (string, error) { return words.all(yield) },
		func(tr *Trace) *async.Generator[Pair[string, int], async.Void, string] { return words.allAsync() }))
	compare(t, "permutations", form[[]rune, bool]{
		func(tr *Trace, yield func([]rune) bool) (bool, error) {
			return permutations([]rune("abc"), 0, yield), nil
		},
		func(tr *Trace) *async.Generator[[]rune, async.Void, bool] { return permutationsAsync([]rune("abc"), 0) }})
}

func TestDelegation(t *testing.T) {
	for n := range 5 {
		compare(t, "even/"+at(n), form[int, Pair[string, int]]{
			func(tr *Trace, yield func(int) bool) (Pair[string, int], error) {
				s, m := even(tr, n, yield)
				return Pair[string, int]{A: s, B: m}, nil
			},
			func(tr *Trace) *async.Generator[int, async.Void, Pair[string, int]] { return evenAsync(tr, n) }})
		compare(t, "levels/"+at(n), form[int, async.Tuple3[int, string, bool]]{
			func(tr *Trace, yield func(int) bool) (r async.Tuple3[int, string, bool], err error) {
				r.A, r.B, r.C, err = levels(tr, n, yield)
				return r, err
			},
			func(tr *Trace) *async.Generator[int, async.Void, async.Tuple3[int, string, bool]] {
				return levelsAsync(tr, n)
			}})
		compare(t, "moreTicks/"+at(n), form[async.Void, int]{
			func(tr *Trace, yield func(async.Void) bool) (int, error) {
				return moreTicks(n, func() bool { return yield(async.Void{}) })
			},
			func(tr *Trace) *async.Generator[async.Void, async.Void, int] { return moreTicksAsync(n) }})
	}
	compare(t, "operands", lone(operandsOfDelegation, operandsOfDelegationAsync))
}
