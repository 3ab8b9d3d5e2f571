package moving

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

func TestGroups(t *testing.T) {
	for _, ids := range [][]int{nil, {3, 1, 2}, {2, -1, 1000000}} {
		want, wantErr := loadAll(t.Context(), ids)
		for _, c := range []async.Coro[[]string]{getAllAsync(ids), getAllShortAsync(ids)} {
			got, err := asynctest.Run(t, c)
			if wantErr == nil && len(ids) > 0 && !reflect.DeepEqual(got, want) || errors.Is(err, errNegative) != (wantErr == errNegative) {
				t.Errorf("%v: %v, %v; want %v, %v", ids, got, err, want, wantErr)
			}
		}
	}
}

func TestPipelines(t *testing.T) {
	for _, n := range []int{0, 1, 100} {
		want := pipeline(n)
		if got, err := asynctest.Run(t, flowAsync(n)); got != want || err != nil {
			t.Errorf("%d: %d, %v, want %d", n, got, err, want)
		}
	}
}

func TestFirst(t *testing.T) {
	a, b := make(chan int, 1), make(chan int, 1)
	qa, qb := async.NewQueue[int](1), async.NewQueue[int](1)
	for _, prepare := range []func(){func() {}, func() { a <- 1; qa.TryPut(1) }, func() { b <- 2; qb.TryPut(2) }} {
		prepare()
		want, wantErr := firstOf(a, b, time.Millisecond)
		got, err := async.Run(t.Context(), whicheverAsync(qa, qb, time.Millisecond))
		if got != want || !errors.Is(err, wantErr) {
			t.Errorf("%d, %v; want %d, %v", got, err, want, wantErr)
		}
		qa, qb = async.NewQueue[int](1), async.NewQueue[int](1) // they belong to the loop that is closed
	}
}

func TestCounters(t *testing.T) {
	c := counter{n: map[string]int{}}
	tallied := map[string]int{}
	var all sync.WaitGroup
	var tasks []async.Awaitable[async.Void]
	for range 100 {
		all.Go(func() { c.add("x") })
		tasks = append(tasks, tallyAsync(tallied, "x"))
	}
	all.Wait()
	if _, err := asynctest.Run(t, async.Settle(tasks...)); err != nil || !reflect.DeepEqual(c.n, tallied) {
		t.Errorf("%v, %v, want %v", tallied, err, c.n)
	}
}

func TestBlocking(t *testing.T) {
	if v, err := async.Run(t.Context(), fetchAsync(1)); v != "b" || err != nil {
		t.Errorf("%s, %v", v, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := async.Run(ctx, fetchAsync(1000000)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestRelay(t *testing.T) {
	from, to := make(chan int), make(chan int)
	go func() {
		defer close(from)
		for i := range 3 {
			from <- i
			if v := <-to; v != 2*i {
				t.Errorf("sent %d and got %d", i, v)
			}
		}
	}()
	if _, err := async.Run(t.Context(), relayAsync(from, to)); err != nil {
		t.Error(err)
	}
}
