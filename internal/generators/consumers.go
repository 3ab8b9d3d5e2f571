package generators

import (
	"runtime"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the marked functions that the tests consume generators with. Their loops are lowered to steps, as
// they await in their bodies.

// consume ranges over g. It leaves the loop in the given way at the value with the number k.
//
//async:func
func consume[V, R any](tr *Trace, g *async.Generator[V, async.Void, R], how way, k int) (err error) {
	n := 0
outer:
	for range 1 {
		defer tr.Add("consumed")
		for v := range g.All() {
			async.MustWait(async.Sleep(0))
			tr.Add("value %v", v)
			if n == k {
				switch how {
				case breaks:
					break outer
				case returns:
					return nil
				case panicking:
					panic("consumer")
				case exiting:
					runtime.Goexit()
				}
			}
			n++
		}
	}
	return nil
}

// consumePairs is consume for pairs.
//
//async:func
func consumePairs[K, V, R any](tr *Trace, g *async.Generator[async.Tuple2[K, V], async.Void, R], how way, k int) error {
	n := 0
	defer tr.Add("consumed")
	for k1, v := range async.All2(g) {
		async.MustWait(async.Sleep(0))
		tr.Add("value %v", async.Tuple2[K, V]{A: k1, B: v})
		if n != k {
			n++
			continue
		}
		if how == breaks {
			break
		} else if how == returns {
			return nil
		} else if how == exiting {
			runtime.Goexit()
		}
		panic("consumer")
	}
	return nil
}

// A way is how a loop is left.
type way int

const (
	breaks way = iota
	returns
	panicking
	exiting
)

// stubborn ignores that it is to end.
//
//async:func
func stubborn(yield func(int) bool) {
	for i := range 100 {
		yield(i)
	}
}

// probed calls probe before and after it yields.
//
//async:func
func probed(probe func(), yield func(int) bool) {
	probe()
	yield(1)
	probe()
}

// selfish steps itself.
//
//async:func
func selfish(self func() *async.Generator[int, async.Void, async.Void], yield func(int) bool) {
	if !yield(1) {
		return
	}
	for v := range self().All() {
		if !yield(v) {
			return
		}
	}
}
