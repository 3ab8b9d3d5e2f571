package asyncio

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has what CPython's test_tasks and test_futures pin down about waiting for several things and about futures.

//async:func
func waitsForFuture(f *async.Future[int]) (int, error) { return async.Await(f) }

//async:func
func reallyDone(t *testing.T) {
	loop := async.Running()
	first, second := async.NewFuture[int](loop), async.NewFuture[int](loop)
	tasks := []*async.Task[int]{async.Go(waitsForFutureAsync(first)), async.Go(waitsForFutureAsync(second))}
	loop.CallLater(10, func() { // both end in the iteration after this one; the waiter runs behind them
		first.SetResult(1)
		second.SetResult(2)
	})
	sets := async.MustAwait(async.WaitTasks(tasks, async.FirstCompleted, -1))
	if len(sets.Done) != 2 || len(sets.Pending) != 0 {
		t.Errorf("done %v, pending %v", sets.Done, sets.Pending)
	}
}

func TestCPython29WaitSeesAllThatIsDone(t *testing.T) { run(t, reallyDoneAsync(t)) }

//async:func
func namedAfter(name string, d time.Duration) (string, error) {
	return name, async.Wait(async.Sleep(d))
}

//async:func
func asCompletedLimited(t *testing.T) {
	var got []string
	stream := async.AsCompleted(namedAfterAsync("a", 10), namedAfterAsync("b", 20), namedAfterAsync("c", time.Hour))
	err := async.Wait(async.WithTimeoutScope(15, func(*async.Scope) error {
		for {
			task, err := async.Await(stream.Next())
			if err != nil {
				return err
			}
			got = append(got, async.MustAwait(task))
		}
	}))
	if !timedOut(err) || !slices.Equal(got, []string{"a"}) {
		t.Errorf("%v, %v", got, err)
	}
	task := async.MustAwait(stream.Next()) // goes on where it was
	if v := async.MustAwait(task); v != "b" || async.Running().Time() != 20 {
		t.Errorf("%q at %v", v, async.Running().Time())
	}
	last := async.Go(async.Eval(func() (*async.Task[string], error) { return async.Await(stream.Next()) }))
	async.MustWait(async.Sleep(0))
	last.Cancel() // does not cancel what it waits for
	if err := async.Wait(last); !cancelled(err) {
		t.Error(err)
	}
	if v := async.MustAwait(async.MustAwait(stream.Next())); v != "c" {
		t.Error(v)
	}
	if err := async.Wait(stream.Next()); err != async.ErrStop {
		t.Error(err)
	}
}

//async:func
func asCompletedAtOnce(t *testing.T) {
	stream := async.AsCompleted(namedAfterAsync("a", 10), namedAfterAsync("b", 10))
	first, second := async.MustAwait(stream.Next()), async.MustAwait(stream.Next())
	if at := async.Running().Time(); at != 10 {
		t.Errorf("two that end at once come at %v", at)
	}
	both := async.MustAwait(second) + async.MustAwait(first) // the other way round
	if both != "ba" {
		t.Error(both)
	}
}

func TestCPython32AsCompleted(t *testing.T) {
	run(t, asCompletedLimitedAsync(t))
	run(t, asCompletedAtOnceAsync(t))
}

//async:func
func resultsInOrder(t *testing.T) {
	loop := async.Running()
	var log []string
	fs := make([]*async.Future[int], 3)
	for i := range fs {
		fs[i] = async.NewFuture[int](loop)
		fs[i].OnDone(func(*async.Future[int]) { log = append(log, fmt.Sprint(i)) })
	}
	all := async.Gather(async.Slice(fs)...)
	for _, i := range []int{1, 0, 2} {
		if all.Done() {
			t.Error("done too early")
		}
		fs[i].SetResult(i * 10)
		async.MustWait(async.Sleep(0))
	}
	if vs := async.MustAwait(all); !slices.Equal(vs, []int{0, 10, 20}) || !slices.Equal(log, []string{"1", "0", "2"}) {
		t.Errorf("results %v in the order %v", vs, log)
	}
}

func TestCPython33GatherKeepsTheOrder(t *testing.T) { run(t, resultsInOrderAsync(t)) }

//async:func
func shieldOfGather(t *testing.T) {
	loop := async.Running()
	child := async.NewFuture[int](loop)
	inner := async.Gather(async.Awaitable[int](child))
	outer := async.Shield(inner)
	async.MustWait(async.Sleep(0))
	outer.Cancel()
	async.MustWait(async.Sleep(0))
	if !outer.Cancelled() || inner.Done() || child.Cancelled() {
		t.Errorf("outer %v, inner %v, child %v", outer, inner, child)
	}
	child.SetResult(1)
	if vs := async.MustAwait(inner); vs[0] != 1 {
		t.Error(vs)
	}
}

//async:func
func gatherOfShields(t *testing.T) {
	loop := async.Running()
	a, b := async.NewFuture[int](loop), async.NewFuture[int](loop)
	all := async.Gather(async.Shield(a), async.Shield(b))
	async.MustWait(async.Sleep(0))
	all.Cancel()
	if err := async.Wait(all); !cancelled(err) || a.Done() || b.Done() {
		t.Errorf("%v, %v, %v", err, a, b)
	}
}

func TestCPython37ShieldAndGather(t *testing.T) {
	run(t, shieldOfGatherAsync(t))
	run(t, gatherOfShieldsAsync(t))
}

//async:func
func leavesOutcomes(cancelIt bool) {
	loop := async.Running()
	async.NewFuture[int](loop).SetResult(1)
	async.NewFuture[int](loop).Cancel()
	async.NewFuture[int](loop).SetError(errOurs) // who sets it knows of it
	async.NewFuture[int](loop)                   // abandoned
	read := async.Go(failsAsync())
	async.Wait(read)
	gone := async.Go(sleepsAsync(time.Hour))
	async.MustWait(async.Sleep(0))
	if cancelIt {
		gone.Cancel(io.EOF)
	}
	async.MustWait(async.Sleep(0))
}

func TestCPython41OnlyUnreadErrorsAreReported(t *testing.T) {
	for _, cancelIt := range []bool{true, false} {
		loop := async.NewLoop()
		loop.SetErrorHandler(func(r async.ErrorReport) { t.Errorf("reported: %v", r) })
		if _, err := async.RunUntil(loop, leavesOutcomesAsync(cancelIt)); err != nil {
			t.Error(err)
		}
		runtime.GC()
		if err := loop.Close(); err != nil {
			t.Error(err)
		}
	}
}

//async:func
func wrappedBothWays(t *testing.T) {
	loop := async.Running()
	inLoop := async.Go(sleepsAsync(time.Hour))
	fromThread := async.Submit(loop, inLoop)
	async.MustWait(async.Sleep(0))
	async.MustWait(async.Blocking(func() (async.Void, error) {
		fromThread.Cancel()
		return async.Void{}, nil
	}))
	if err := async.Wait(inLoop); !cancelled(err) || !fromThread.Cancelled() {
		t.Errorf("%v, %v", err, fromThread)
	}
	f := async.NewFuture[int](loop)
	f.Cancel()
	if f.TrySet(1, nil) || !f.Cancelled() {
		t.Error("a result went into a future that was cancelled")
	}
}

func TestCPython42CancelBothWays(t *testing.T) { run(t, wrappedBothWaysAsync(t)) }
