package generators

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file runs a generator in all its forms. The reference is the push iterator: under range, and under iter.Pull.

// A form is a generator as a push iterator and as a coroutine. Both begin with a trace of their own.
type form[V, R any] struct {
	plain func(tr *Trace, yield func(V) bool) (R, error)
	coro  func(tr *Trace) *async.Generator[V, async.Void, R]
}

// outcome runs fn and adds the panic with which it ends, or that it ends by Goexit.
func outcome(tr *Trace, fn func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		normal := false
		defer func() {
			if r := recover(); r != nil {
				tr.Add("panic %v", r)
			} else if !normal {
				tr.Add("goexit")
			}
		}()
		fn()
		normal = true
	}()
	<-done
}

// reporting adds errors that nobody has read: there are to be none.
func reporting(tr *Trace) async.Option {
	return func(l *async.Loop) {
		l.SetErrorHandler(func(r async.ErrorReport) { tr.Add("report %v", r.Err) })
	}
}

// seq is the push iterator. It adds the results when it returns.
func (f form[V, R]) seq(tr *Trace) iter.Seq[V] {
	return func(yield func(V) bool) {
		r, err := f.plain(tr, yield)
		tr.Add("result %v %v", r, err)
	}
}

// result adds what the generator has as its result, unless it has panicked: then seq has not added any.
func result[V, S, R any](tr *Trace, g *async.Generator[V, S, R]) {
	r, err := g.Result()
	if p := (*async.PanicError)(nil); errors.As(err, &p) || err != nil && strings.Contains(err.Error(), "Goexit") {
		return
	}
	tr.Add("result %v %v", r, err)
}

// leave panics or exits, if that is how the loop is left.
func (w way) leave() {
	switch w {
	case panicking:
		panic("consumer")
	case exiting:
		runtime.Goexit()
	}
}

// ranged runs the push iterator under range. A panic of the consumer is not for the body, as it is not in the other forms.
func (f form[V, R]) ranged(k int) (tr Trace) {
	outcome(&tr, func() {
		n := 0
		for v := range f.seq(&tr) {
			tr.Add("value %v", v)
			if n == k {
				break
			}
			n++
		}
	})
	return tr
}

// pulled runs the push iterator under iter.Pull.
func (f form[V, R]) pulled(k int, how way) (tr Trace) {
	outcome(&tr, func() {
		next, stop := iter.Pull(f.seq(&tr))
		defer stop()
		for n := 0; ; n++ {
			v, ok := next()
			if !ok {
				break
			}
			tr.Add("value %v", v)
			if n == k {
				how.leave()
				break
			}
		}
	})
	return tr
}

// stepped takes k+1 values and closes the generator.
func (f form[V, R]) stepped(k int) (tr Trace) {
	var g *async.Generator[V, async.Void, R]
	outcome(&tr, func() {
		g = f.coro(&tr)
		for n := 0; ; n++ {
			v, err := g.Next()
			if err != nil {
				break
			}
			tr.Add("value %v", v)
			if n == k {
				break
			}
		}
		g.Close()
	})
	f.over(&tr, g)
	return tr
}

// over adds the result, and checks that an ended generator stays so.
func (f form[V, R]) over(tr *Trace, g *async.Generator[V, async.Void, R]) {
	result(tr, g)
	if v, err := g.Next(); err != async.ErrStop {
		tr.Add("Next at the end: %v, %v", v, err)
	}
	if err := g.Close(); err != nil || g.State() != async.GenClosed {
		tr.Add("Close at the end: %v, %v", err, g.State())
	}
}

// all ranges over All.
func (f form[V, R]) all(k int, how way) (tr Trace) {
	g := f.coro(&tr)
	outcome(&tr, func() {
		n := 0
		for v := range g.All() {
			tr.Add("value %v", v)
			if n == k {
				how.leave()
				break
			}
			n++
		}
	})
	f.over(&tr, g)
	return tr
}

// thrown throws into the generator after k+1 values.
func (f form[V, R]) thrown(k int) (tr Trace) {
	g := f.coro(&tr)
	outcome(&tr, func() {
		for n := 0; n <= k; n++ {
			v, err := g.Next()
			if err != nil {
				return
			}
			tr.Add("value %v", v)
		}
		v, err := g.Throw(errThrown)
		if err == nil || err == async.ErrIgnoredClose {
			tr.Add("thrown: %v, %v", v, err)
		}
		if _, own := g.Result(); err != own && (own != nil || err != errThrown) {
			tr.Add("thrown: %v, result %v", err, own)
		}
	})
	f.over(&tr, g)
	return tr
}

var errThrown = errors.New("thrown")

// awaited runs a marked function that ranges over the generator.
func (f form[V, R]) awaited(k int, how way) (tr Trace) {
	g := f.coro(&tr)
	outcome(&tr, func() {
		_, err := async.Run(context.Background(), consumeAsync(&tr, g, how, k), reporting(&tr))
		if err != nil {
			tr.Add("error %v", err)
		}
	})
	f.over(&tr, g)
	return drop(tr, "consumed")
}

func drop(tr Trace, event string) Trace {
	return slices.DeleteFunc(tr, func(e string) bool { return e == event })
}

// moved returns tr with its result last: the generator's is asked for after the consumer's panic has come out.
func moved(tr Trace) Trace {
	i := slices.IndexFunc(tr, func(e string) bool { return strings.HasPrefix(e, "result ") })
	if i < 0 {
		return tr
	}
	return append(slices.Delete(slices.Clone(tr), i, i+1), tr[i])
}

// compare runs f in all forms, to its end and left after each value.
func compare[V, R any](t *testing.T, name string, f form[V, R]) {
	t.Run(name, func(t *testing.T) {
		whole := f.ranged(-1)
		values := 0
		for _, e := range whole {
			if strings.HasPrefix(e, "value ") {
				values++
			}
		}
		if len(whole) == 0 {
			t.Fatal("nothing happens")
		}
		for k := -1; k < values; k++ {
			want, panicked := moved(f.ranged(k)), moved(f.pulled(k, panicking))
			check := func(form string, want, got Trace) {
				t.Helper()
				if !slices.Equal(moved(got), want) {
					t.Errorf("left at %d, %s:\n\t%s\nwant\n\t%s", k, form, strings.Join(moved(got), ", "), strings.Join(want, ", "))
				}
			}
			check("iter.Pull", want, f.pulled(k, breaks))
			check("Next", want, f.stepped(k))
			check("All", want, f.all(k, breaks))
			check("awaited", want, f.awaited(k, breaks))
			check("awaited and returns", want, f.awaited(k, returns))
			check("All and panics", panicked, f.all(k, panicking))
			check("awaited and panics", panicked, f.awaited(k, panicking))
			exited := moved(f.pulled(k, exiting))
			check("All and exits", exited, f.all(k, exiting))
			check("awaited and exits", exited, f.awaited(k, exiting))
			if k >= 0 {
				check("Throw", want, f.thrown(k))
			}
		}
	})
}

// A Pair is what a generator of pairs yields.
type Pair[K, V any] = async.Tuple2[K, V]

// pairs is the form of a generator of pairs.
func pairs[K, V, R any](plain func(tr *Trace, yield func(K, V) bool) (R, error), coro func(tr *Trace) *async.Generator[Pair[K, V], async.Void, R]) form[Pair[K, V], R] {
	return form[Pair[K, V], R]{func(tr *Trace, yield func(Pair[K, V]) bool) (R, error) {
		return plain(tr, func(k K, v V) bool { return yield(Pair[K, V]{A: k, B: v}) })
	}, coro}
}

// void is the form of a generator without a result.
func void[V any](plain func(tr *Trace, yield func(V) bool), coro func(tr *Trace) *async.Generator[V, async.Void, async.Void]) form[V, async.Void] {
	return form[V, async.Void]{func(tr *Trace, yield func(V) bool) (async.Void, error) {
		plain(tr, yield)
		return async.Void{}, nil
	}, coro}
}

// lone is the form of a generator with a result that is no error.
func lone[V, R any](plain func(tr *Trace, yield func(V) bool) R, coro func(tr *Trace) *async.Generator[V, async.Void, R]) form[V, R] {
	return form[V, R]{func(tr *Trace, yield func(V) bool) (R, error) { return plain(tr, yield), nil }, coro}
}

// with binds the first argument of a generator that has one.
func with[A, V, R any](a A, plain func(*Trace, A, func(V) bool) R, coro func(*Trace, A) *async.Generator[V, async.Void, R]) form[V, R] {
	return lone(func(tr *Trace, yield func(V) bool) R { return plain(tr, a, yield) },
		func(tr *Trace) *async.Generator[V, async.Void, R] { return coro(tr, a) })
}

// withVoid is with for a generator without a result.
func withVoid[A, V any](a A, plain func(*Trace, A, func(V) bool), coro func(*Trace, A) *async.Generator[V, async.Void, async.Void]) form[V, async.Void] {
	return void(func(tr *Trace, yield func(V) bool) { plain(tr, a, yield) },
		func(tr *Trace) *async.Generator[V, async.Void, async.Void] { return coro(tr, a) })
}

func at(n int) string { return fmt.Sprint("at", n) }
