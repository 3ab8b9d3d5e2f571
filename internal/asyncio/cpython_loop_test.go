package asyncio

import (
	"errors"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has what CPython's test_base_events, test_events and test_runners pin down, as far as it is not tested elsewhere.

//async:func
func failsWhenCancelled() error {
	async.Wait(async.Sleep(time.Hour))
	return errOurs
}

//async:func
func leavesFailing() {
	_ = async.Go(failsWhenCancelledAsync(), async.WithName("hanging"))
	async.MustWait(async.Sleep(0))
}

func TestCPython60ErrorsOfHangingTasksAreReported(t *testing.T) {
	var reports []async.ErrorReport
	loop := async.NewLoop()
	loop.SetErrorHandler(func(r async.ErrorReport) { reports = append(reports, r) })
	if _, err := async.RunUntil(loop, leavesFailingAsync()); err != nil {
		t.Error(err)
	}
	if err := loop.Close(); err != nil || len(reports) != 1 || reports[0] != (async.ErrorReport{Task: "hanging", Err: errOurs}) {
		t.Errorf("%v; reports %v", err, reports)
	}
}

func TestCPython60BrokenErrorHandler(t *testing.T) {
	loop := async.NewLoop()
	loop.SetErrorHandler(func(async.ErrorReport) { panic("the handler is broken") })
	async.RunUntil(loop, leavesFailingAsync())
	func() {
		defer func() {
			if v := recover(); v != "the handler is broken" {
				t.Errorf("recovered %v", v)
			}
		}()
		loop.Close()
	}()
	if err := loop.Close(); err != nil || !loop.IsClosed() {
		t.Errorf("the loop is left half closed: %v", err)
	}
}

//async:func
func promptly(t *testing.T) {
	loop := async.Running()
	gate := make(chan bool)
	defer close(gate)
	var event async.Event
	for _, what := range []async.Awaitable[async.Void]{
		async.Sleep(time.Hour),
		event.Wait(),
		async.NewQueue[async.Void](0).Get(),
		async.Blocking(func() (async.Void, error) { <-gate; return async.Void{}, nil }),
	} {
		task := async.Go(what)
		async.MustWait(async.Sleep(0))
		iterations := 0
		var count func()
		count = func() {
			iterations++
			if !task.Done() {
				loop.CallSoon(count)
			}
		}
		count()
		task.Cancel()
		if err := async.Wait(task); !cancelled(err) || iterations > 3 {
			t.Errorf("%v after %d iterations", err, iterations)
		}
	}
}

func TestCPython60PromptCancellation(t *testing.T) {
	if _, err := async.Run(t.Context(), promptlyAsync(t)); err != nil {
		t.Error(err)
	}
}

func TestCPython60CallbacksAreForTheLoop(t *testing.T) {
	loop := async.NewLoop()
	order := make(chan int, 3)
	loop.CallSoon(func() { order <- 1 })
	loop.Post(func() { order <- 2 }) // also on the loop's own goroutine
	loop.CallSoon(func() { order <- 3; loop.Stop() })
	if err := errors.Join(loop.RunForever(), loop.Close()); err != nil {
		t.Error(err)
	}
	for want := 1; want <= 3; want++ {
		if got := <-order; got != want {
			t.Errorf("call %d comes in place of %d", got, want)
		}
	}
}
