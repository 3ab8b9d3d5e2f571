package generators

import (
	"testing"

	"github.com/asyncgen/asyncgen/internal/generators/other"
	async "github.com/asyncgen/asyncgen/runtime"
)

func TestDelegationToOtherPackages(t *testing.T) {
	for n := range 5 {
		compare(t, "throughOthers/"+at(n), form[int, int]{
			func(tr *Trace, yield func(int) bool) (int, error) { return throughOthers(tr, n, yield) },
			func(tr *Trace) *async.Generator[int, async.Void, int] { return throughOthersAsync(tr, n) }})
		compareSlow(t, "slowlyThrough/"+at(n), slowForm[int, int]{
			func(tr *Trace, yield func(int) bool) (int, error) { return slowlyThrough(tr, n, yield) },
			func(tr *Trace) *async.AsyncGenerator[int, async.Void, int] { return slowlyThroughAsync(tr, n) }})
		converse(t, "askThrough/"+at(n+1),
			func(tr *Trace, yield func(int) (string, error)) (string, error) { return askThrough(tr, n+1, yield) },
			func(tr *Trace) *async.Generator[int, string, string] { return askThroughAsync(tr, n+1) },
			append(send("a", "b"), throw[string](errThrown)...))
	}
	compare(t, "indexed", pairs(
		func(tr *Trace, yield func(int, string) bool) (bool, error) { return indexed(tr, yield), nil },
		func(tr *Trace) *async.Generator[Pair[int, string], async.Void, bool] { return indexedAsync(tr) }))
	g := endlessAsync()
	for range 3 {
		if _, err := g.Next(); err != nil {
			t.Error(err)
		}
	}
	if v, err := g.Next(); v != "" || err != nil {
		t.Error(v, err)
	}
	if err := g.Close(); err != nil || g.State() != async.GenClosed {
		t.Error(err)
	}
}

func TestDelegationThroughEmbedding(t *testing.T) {
	h := &holder{balanced(1, 6), other.List[string]{Head: "x", Tail: &other.List[string]{Head: "y"}}}
	compare(t, "promoted", with(h, promoted, promotedAsync))
	compare(t, "promotedList", form[string, Pair[int, bool]]{
		func(tr *Trace, yield func(string) bool) (r Pair[int, bool], err error) {
			r.A, r.B = promotedList(tr, h, yield)
			return r, nil
		},
		func(tr *Trace) *async.Generator[string, async.Void, Pair[int, bool]] { return promotedListAsync(tr, h) }})
}

// A step costs the same however many generators of other packages it goes through: a value is handed to the consumer directly.
func TestDistantStepsAllocateNothing(t *testing.T) {
	g := endlessAsync()
	step := func() { g.Next() }
	step()
	step()
	if n := testing.AllocsPerRun(1000, step); n != 0 {
		t.Errorf("a step allocates %v times", n)
	}
	g.Close()
}
