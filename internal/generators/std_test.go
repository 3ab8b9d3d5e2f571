package generators

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// std compares a generator with the iterator of the standard library that it is written after.
func std[V any](t *testing.T, name string, seq func() iter.Seq[V], plain func(func(V) bool), coro func() *async.Generator[V, async.Void, async.Void]) {
	t.Helper()
	compare(t, name+"/std", void(func(_ *Trace, yield func(V) bool) { seq()(yield) }, func(*Trace) *async.Generator[V, async.Void, async.Void] { return coro() }))
	compare(t, name+"/plain", void(func(_ *Trace, yield func(V) bool) { plain(yield) }, func(*Trace) *async.Generator[V, async.Void, async.Void] { return coro() }))
}

// std2 is std for pairs. It also runs the loop over All2 of a marked function.
func std2[K, V any](t *testing.T, name string, seq func() iter.Seq2[K, V], plain func(func(K, V) bool), coro func() *async.Generator[Pair[K, V], async.Void, async.Void]) {
	t.Helper()
	for _, push := range []func(func(K, V) bool){func(yield func(K, V) bool) { seq()(yield) }, plain} {
		f := pairs(func(_ *Trace, yield func(K, V) bool) (async.Void, error) {
			push(yield)
			return async.Void{}, nil
		}, func(*Trace) *async.Generator[Pair[K, V], async.Void, async.Void] { return coro() })
		compare(t, name, f)
		for k := -1; k < 5; k++ {
			for _, how := range []way{breaks, returns, panicking, exiting} {
				var tr Trace
				g := coro()
				outcome(&tr, func() {
					if _, err := async.Run(context.Background(), consumePairsAsync(&tr, g, how, k)); err != nil {
						tr.Add("error %v", err)
					}
				})
				result(&tr, g)
				if want := moved(f.pulled(k, how)); !slices.Equal(drop(tr, "consumed"), want) {
					t.Errorf("%s, All2 left at %d in way %d: %v; want %v", name, k, how, tr, want)
				}
			}
		}
	}
}

func TestSlices(t *testing.T) {
	type words []string
	for _, s := range []words{nil, {"a"}, {"c", "B", "b", "a", "C"}} {
		std2(t, "All", func() iter.Seq2[int, string] { return slices.All(s) }, func(y func(int, string) bool) { sliceAll(s, y) },
			func() *async.Generator[Pair[int, string], async.Void, async.Void] { return sliceAllAsync(s) })
		std2(t, "Backward", func() iter.Seq2[int, string] { return slices.Backward(s) }, func(y func(int, string) bool) { sliceBackward(s, y) },
			func() *async.Generator[Pair[int, string], async.Void, async.Void] { return sliceBackwardAsync(s) })
		std(t, "Values", func() iter.Seq[string] { return slices.Values(s) }, func(y func(string) bool) { sliceValues(s, y) },
			func() *async.Generator[string, async.Void, async.Void] { return sliceValuesAsync(s) })
		for _, n := range []int{0, 1, 2, 5, 6} {
			std(t, "Chunk/"+at(n), func() iter.Seq[words] {
				if n == 0 {
					return func(yield func(words) bool) { slices.Chunk(s, n)(yield) } // it panics at once; a generator does at its first step
				}
				return slices.Chunk(s, n)
			}, func(y func(words) bool) { sliceChunk(s, n, y) },
				func() *async.Generator[words, async.Void, async.Void] { return sliceChunkAsync(s, n) })
		}
		std(t, "Sorted", func() iter.Seq[string] { return slices.Values(slices.Sorted(slices.Values(s))) }, func(y func(string) bool) { sliceSorted(s, y) },
			func() *async.Generator[string, async.Void, async.Void] { return sliceSortedAsync(s) })
		backward := func(a, b string) int { return cmp.Compare(b, a) }
		std(t, "SortedFunc", func() iter.Seq[string] { return slices.Values(slices.SortedFunc(slices.Values(s), backward)) }, func(y func(string) bool) { sliceSortedFunc(s, backward, y) },
			func() *async.Generator[string, async.Void, async.Void] { return sliceSortedFuncAsync(s, backward) })
		fold := func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }
		std(t, "SortedStableFunc", func() iter.Seq[string] { return slices.Values(slices.SortedStableFunc(slices.Values(s), fold)) }, func(y func(string) bool) { sliceSortedStableFunc(s, fold, y) },
			func() *async.Generator[string, async.Void, async.Void] { return sliceSortedStableFuncAsync(s, fold) })
		if got := slices.Collect(sliceValuesAsync(s).All()); !slices.Equal(got, s) {
			t.Errorf("collected %v of %v", got, s)
		}
		if got, want := slices.AppendSeq([]string{"x"}, sliceValuesAsync(s).All()), append([]string{"x"}, s...); !slices.Equal(got, want) {
			t.Errorf("appended %v, not %v", got, want)
		}
		if got, want := slices.Sorted(sliceValuesAsync(s).All()), slices.Sorted(slices.Values(s)); !slices.Equal(got, want) {
			t.Errorf("sorted %v, not %v", got, want)
		}
	}
}

// A map has its values in another order in each range. So a map of more than one entry is compared as a whole.
func TestMaps(t *testing.T) {
	for _, m := range []map[string]int{nil, {}, {"one": 1}} {
		std2(t, "All", func() iter.Seq2[string, int] { return maps.All(m) }, func(y func(string, int) bool) { mapAll(m, y) },
			func() *async.Generator[Pair[string, int], async.Void, async.Void] { return mapAllAsync(m) })
		std(t, "Keys", func() iter.Seq[string] { return maps.Keys(m) }, func(y func(string) bool) { mapKeys(m, y) },
			func() *async.Generator[string, async.Void, async.Void] { return mapKeysAsync(m) })
		std(t, "Values", func() iter.Seq[int] { return maps.Values(m) }, func(y func(int) bool) { mapValues(m, y) },
			func() *async.Generator[int, async.Void, async.Void] { return mapValuesAsync(m) })
	}
	m := map[int]string{}
	for i := range 100 {
		m[i] = strings.Repeat("x", i%7)
	}
	if got := maps.Collect(async.All2(mapAllAsync(m))); !maps.Equal(got, m) {
		t.Errorf("All: %v", got)
	}
	inserted := map[int]string{-1: "old", 1: "old"}
	maps.Insert(inserted, async.All2(mapAllAsync(m)))
	if len(inserted) != len(m)+1 || inserted[1] != m[1] {
		t.Errorf("Insert: %v", inserted)
	}
	if got, want := slices.Sorted(mapKeysAsync(m).All()), slices.Sorted(maps.Keys(m)); !slices.Equal(got, want) {
		t.Errorf("Keys: %v", got)
	}
	if got, want := slices.Sorted(mapValuesAsync(m).All()), slices.Sorted(maps.Values(m)); !slices.Equal(got, want) {
		t.Errorf("Values: %v", got)
	}
}

// An entry that is deleted before it is reached is not yielded, as with range.
func TestMapChangesMeanwhile(t *testing.T) {
	m := map[int]bool{}
	for i := range 50 {
		m[i] = true
	}
	seen := 0
	for k := range mapKeysAsync(m).All() {
		if !m[k] {
			t.Fatalf("%d was deleted", k)
		}
		seen++
		for j := range 50 {
			if j != k && j%2 == 0 {
				delete(m, j)
			}
		}
	}
	if want := 25; seen != want && seen != want+1 {
		t.Errorf("%d keys", seen)
	}
}

func TestAdapters(t *testing.T) {
	s := []int{1, 2, 3, 4, 5, 6}
	even := func(n int) bool { return n%2 == 0 }
	compare(t, "filtered", void(func(tr *Trace, yield func(int) bool) { filtered(counting(tr, "seq", 7), even, yield) },
		func(tr *Trace) *async.Generator[int, async.Void, async.Void] {
			return filteredAsync(counting(tr, "seq", 7), even)
		}))
	compare(t, "filtered generator", void(func(tr *Trace, yield func(int) bool) { filtered(slices.Values(s), even, yield) },
		func(tr *Trace) *async.Generator[int, async.Void, async.Void] {
			return filteredAsync(sliceValuesAsync(s).All(), even)
		}))
	compare(t, "zipped", pairs(func(_ *Trace, yield func(int, string) bool) (async.Void, error) {
		zipped(s, []string{"a", "b"}, yield)
		return async.Void{}, nil
	}, func(*Trace) *async.Generator[Pair[int, string], async.Void, async.Void] {
		return zippedAsync(s, []string{"a", "b"})
	}))
	compare(t, "enumerated", pairs(func(tr *Trace, yield func(int, int) bool) (async.Void, error) {
		enumerated(counting(tr, "seq", 4), yield)
		return async.Void{}, nil
	}, func(tr *Trace) *async.Generator[Pair[int, int], async.Void, async.Void] {
		return enumeratedAsync(counting(tr, "seq", 4))
	}))
}
