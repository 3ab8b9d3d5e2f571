package generators

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

func send[S any](vs ...S) (list []answer[S]) {
	for _, v := range vs {
		list = append(list, answer[S]{v: v})
	}
	return list
}

func throw[S any](err error) []answer[S] { return []answer[S]{{err: err}} }

// asked runs the plain function, which is given the answers in order. After the last one each yield gives ErrClosed.
func asked[Y, S, R any](plain func(tr *Trace, yield func(Y) (S, error)) (R, error), script []answer[S]) (tr Trace) {
	outcome(&tr, func() {
		r, err := plain(&tr, func(y Y) (S, error) {
			tr.Add("value %v", y)
			if len(script) == 0 {
				var none S
				return none, async.ErrClosed
			}
			a := script[0]
			script = script[1:]
			return a.v, a.err
		})
		tr.Add("result %v %v", r, err)
	})
	return tr
}

// answered gives a generator the same answers.
func answered[Y, S, R any](t *testing.T, coro func(tr *Trace) *async.Generator[Y, S, R], script []answer[S]) (tr Trace) {
	g := coro(&tr)
	outcome(&tr, func() {
		y, err := g.Next()
		for err == nil {
			tr.Add("value %v", y)
			switch {
			case len(script) == 0:
				if err := g.Close(); err != nil {
					if _, own := g.Result(); own != err {
						t.Errorf("Close: %v, result %v", err, own)
					}
				}
				return
			case script[0].err != nil:
				y, err = g.Throw(script[0].err)
			default:
				y, err = g.Send(script[0].v)
			}
			script = script[1:]
		}
		if _, own := g.Result(); err != own && (own != nil || err != async.ErrStop) {
			t.Errorf("the last step: %v, result %v", err, own)
		}
	})
	result(&tr, g)
	return tr
}

func converse[Y, S, R any](t *testing.T, name string, plain func(tr *Trace, yield func(Y) (S, error)) (R, error), coro func(tr *Trace) *async.Generator[Y, S, R], script []answer[S]) {
	t.Run(name, func(t *testing.T) {
		for k := 0; k <= len(script); k++ {
			want, got := asked(plain, script[:k]), answered(t, coro, script[:k])
			if !slices.Equal(got, want) {
				t.Errorf("%d answers:\n\t%s\nwant\n\t%s", k, strings.Join(got, ", "), strings.Join(want, ", "))
			}
			if len(want) < 2 {
				t.Error("nothing happens")
			}
		}
	})
}

func TestSend(t *testing.T) {
	converse(t, "averager", averager, averagerAsync, append(send(1.0, 2, 6), throw[float64](io.EOF)...))
	converse(t, "averager fails", averager, averagerAsync, append(send(1.0), throw[float64](errThrown)...))
	script := slices.Concat(send(1), throw[int](errAmended), send(2), throw[int](fmt.Errorf("x: %w", errAmended)), send(3, 4, 5))
	converse(t, "patient", patient, patientAsync, script)
	converse(t, "patient gives up", patient, patientAsync, append(send(1, 2), throw[int](errThrown)...))
	converse(t, "patient panics", patient, patientAsync, send(1, -2))
	for depth := range 4 {
		for name, script := range map[string][]answer[int]{
			"send":     send(1, 2, 3, 4, 5, 6, 7, 8, 9),
			"EOF":      append(send(1, 2), throw[int](io.EOF)...),
			"amended":  slices.Concat(send(1, 2), throw[int](errAmended), send(4, 5, 6)),
			"thrown":   slices.Concat(send(1), throw[int](errThrown), send(2, 3)),
			"at first": slices.Concat(throw[int](errAmended), send(2, 3)),
		} {
			converse(t, "nested/"+at(depth)+"/"+name,
				func(tr *Trace, yield func(string) (int, error)) ([]int, error) { return nested(tr, depth, yield) },
				func(tr *Trace) *async.Generator[string, int, []int] { return nestedAsync(tr, depth) }, script)
		}
	}
	all := send[any](7, 5, "c", nil, 1.5, 'x', "y", "z")
	all = append(all[:4:4], append(throw[any](errThrown), all[4:]...)...)
	all = append(all, throw[any](io.EOF)...)
	converse(t, "asks", func(_ *Trace, yield func(async.Void) (string, error)) (string, error) {
		return asks(func() (string, error) { return yield(async.Void{}) })
	}, func(*Trace) *async.Generator[async.Void, string, string] { return asksAsync() }, send("a", "b", "", "c"))
	converse(t, "transposed", func(tr *Trace, yield func(string) (int, error)) (map[int]int, error) {
		return transposed(tr, 9, strconv.Itoa, yield)
	}, func(tr *Trace) *async.Generator[string, int, map[int]int] {
		return transposedAsync(tr, 9, strconv.Itoa)
	}, send(3, 4, 3, 9))
	whole := func(tr *Trace, yield func(Pair[string, int]) (any, error)) ([]any, error) {
		return answers(tr, func(k string, n int) (any, error) { return yield(Pair[string, int]{A: k, B: n}) }), nil
	}
	// answers goes on when it is closed, so only the whole script is played.
	for _, script := range [][]answer[any]{all, append(throw[any](errThrown), all...), append(send[any](1, 1), all...)} {
		want, got := asked(whole, script), answered(t, answersAsync, script)
		if !slices.Equal(got, want) {
			t.Errorf("answers:\n\t%s\nwant\n\t%s", strings.Join(got, ", "), strings.Join(want, ", "))
		}
	}
}

func TestSendEarlyAndLate(t *testing.T) {
	var tr Trace
	g := sum2Async(&tr)
	if _, err := g.Send(1); err != async.ErrNotStarted {
		t.Error(err)
	}
	if v, err := g.Next(); v != "a" || err != nil {
		t.Error(v, err)
	}
	if v, err := g.Next(); v != "b" || err != nil { // Next sends zero
		t.Error(v, err)
	}
	if _, err := g.Send(4); err != async.ErrStop {
		t.Error(err)
	}
	if r, err := g.Result(); r != 4 || err != nil {
		t.Error(r, err)
	}
	if _, err := g.Send(1); err != async.ErrStop {
		t.Error(err)
	}
	if _, err := g.Throw(errThrown); err != errThrown {
		t.Error(err)
	}
	g = sum2Async(&tr)
	if _, err := g.Throw(errThrown); err != errThrown || g.State() != async.GenClosed {
		t.Error(err)
	}
	if _, err := g.Result(); !errors.Is(err, errThrown) {
		t.Error(err)
	}
	if want := []string{"a 0 b 4"}; !slices.Equal(tr, want) {
		t.Error(tr)
	}
}
