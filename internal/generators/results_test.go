package generators

import (
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// A return out of a loop sets the results, then the loop is finished, which may change them.
func TestResultsAndClose(t *testing.T) {
	same(t, "late", func(tr *Trace) (Pair[int, string], error) {
		n, s, err := lateResult(tr)
		return Pair[int, string]{A: n, B: s}, err
	}, func(tr *Trace) async.Coro[Pair[int, string]] { return lateResultAsync(tr) })
	same(t, "unnamed", unnamedResult, func(tr *Trace) async.Coro[int] { return unnamedResultAsync(tr) })
	same(t, "spread", func(tr *Trace) (Pair[int, string], error) {
		n, s, err := spreadResult(tr)
		return Pair[int, string]{A: n, B: s}, err
	}, func(tr *Trace) async.Coro[Pair[int, string]] { return spreadResultAsync(tr) })
	same(t, "bare", bareResult, func(tr *Trace) async.Coro[int] { return bareResultAsync(tr) })
	same(t, "kinds", func(tr *Trace) (async.Void, error) {
		return async.Void{}, everyKind(tr, open(tr, "param", 2, 1))
	}, func(tr *Trace) async.Coro[async.Void] { return everyKindAsync(tr, open(tr, "param", 2, 1)) })
}
