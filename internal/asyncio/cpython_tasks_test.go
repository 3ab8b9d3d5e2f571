package asyncio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// This file has what CPython's test_tasks pins down about tasks and their cancellation, as far as it is not tested elsewhere. The numbers are those of cpython.txtar.

// run runs a test that is a coroutine, on a virtual clock.
func run(t *testing.T, c async.Coro[async.Void], opts ...asynctest.Option) {
	t.Helper()
	if _, err := asynctest.Run(t, c, opts...); err != nil {
		t.Error(err)
	}
}

func cancelled(err error) bool {
	var c *async.CancelledError
	return errors.As(err, &c)
}

func timedOut(err error) bool {
	var e *async.TimeoutError
	return errors.As(err, &e)
}

//async:func
func sleeps(d time.Duration) error { return async.Wait(async.Sleep(d)) }

//async:func
func ignoresTwice() error {
	async.Wait(async.Sleep(time.Hour))
	async.Wait(async.Sleep(time.Hour))
	return async.Wait(async.Sleep(time.Hour))
}

//async:func
func countsRequests(t *testing.T) {
	task := async.Go(ignoresTwiceAsync())
	async.MustWait(async.Sleep(0))
	for n := 1; n <= 3; n++ {
		if !task.Cancel() || task.Cancelling() != n {
			t.Errorf("request %d: cancelling %d", n, task.Cancelling())
		}
		async.MustWait(async.Sleep(1))
	}
	if err := async.Wait(task); !cancelled(err) || task.Cancel() {
		t.Errorf("it ends with %v", err)
	}
}

func TestCPython02CancellingCountsRequests(t *testing.T) { run(t, countsRequestsAsync(t)) }

//async:func
func uncancelsTooLate(t *testing.T) {
	task := async.Go(sleepsAsync(time.Hour))
	async.MustWait(async.Sleep(0))
	task.Cancel()
	async.Wait(task)
	task.Uncancel()
	if !task.Done() || !task.Cancelled() {
		t.Errorf("Uncancel has brought back %v", task)
	}
}

func TestCPython03UncancelAfterTheEnd(t *testing.T) { run(t, uncancelsTooLateAsync(t)) }

// deadline is a timeout made of Cancel and Uncancel: a cancellation of its own is dealt with here, any other goes on.
//
//async:func
func deadline(d time.Duration, inside async.Coro[async.Void]) (expired bool, err error) {
	self := async.Current()
	requests := self.Cancelling()
	timer := async.Running().CallLater(d, func() {
		expired = true
		self.Cancel()
	})
	err = async.Wait(inside)
	timer.Cancel()
	if expired && self.Uncancel() <= requests && cancelled(err) {
		return true, nil
	}
	return false, err
}

//async:func
func usesDeadlines(t *testing.T, log *[]string) error {
	expired, err := async.Await(deadlineAsync(10, sleepsAsync(time.Hour)))
	*log = append(*log, fmt.Sprint("expired ", expired, " ", err))
	expired, err = async.Await(deadlineAsync(10, sleepsAsync(1)))
	*log = append(*log, fmt.Sprint("in time ", expired, " ", err))
	if n := async.Current().Cancelling(); n != 0 {
		t.Errorf("cancelling %d after the blocks", n)
	}
	if err := async.Wait(async.Sleep(1)); err != nil { // what comes after runs uncancelled
		return err
	}
	expired, err = async.Await(deadlineAsync(time.Hour, sleepsAsync(2*time.Hour)))
	*log = append(*log, fmt.Sprint("from outside ", expired, " ", cancelled(err)))
	return err
}

//async:func
func structuredBlocks(t *testing.T) {
	var log []string
	task := async.Go(usesDeadlinesAsync(t, &log))
	async.MustWait(async.Sleep(100))
	task.Cancel()
	async.Wait(task)
	if want := []string{"expired true <nil>", "in time false <nil>", "from outside false true"}; !slices.Equal(log, want) || !task.Cancelled() || task.Cancelling() != 1 {
		t.Errorf("%q, %v", log, task)
	}
}

func TestCPython04StructuredBlocks(t *testing.T) { run(t, structuredBlocksAsync(t)) }

//async:func
func yieldsTwice(steps *int) (int, error) {
	for range 2 {
		*steps++
		if err := async.Wait(async.Sleep(0)); err != nil {
			return 0, err
		}
	}
	return 12, nil
}

//async:func
func cancelledBetweenTurns(t *testing.T) {
	steps := 0
	task := async.Go(yieldsTwiceAsync(&steps))
	async.MustWait(async.Sleep(0)) // its first step
	task.Cancel()
	if err := async.Wait(task); !cancelled(err) || steps != 1 || !task.Cancelled() {
		t.Errorf("%v after %d steps", err, steps)
	}
}

func TestCPython07CancelBetweenTurns(t *testing.T) { run(t, cancelledBetweenTurnsAsync(t)) }

//async:func
func panicsInCleanUp() error {
	defer func() {
		async.Wait(async.Sleep(1))
		panic("in the clean-up")
	}()
	return async.Wait(async.Sleep(time.Hour))
}

//async:func
func panicDuringCancellation(t *testing.T) {
	task := async.Go(panicsInCleanUpAsync())
	async.MustWait(async.Sleep(0))
	task.Cancel()
	defer func() {
		v := recover()
		var p *async.PanicError
		if v != "in the clean-up" || task.Cancelled() || !errors.As(task.Err(), &p) {
			t.Errorf("recovered %v, %v", v, task)
		}
	}()
	async.Wait(task)
}

func TestCPython16PanicDuringCancellation(t *testing.T) {
	run(t, panicDuringCancellationAsync(t))
	defer func() {
		if v := recover(); v != "in the clean-up" {
			t.Errorf("out of the run comes %v", v)
		}
	}()
	asynctest.Run(t, cancelsAndLeavesAsync(), asynctest.AllowPending())
	t.Error("the panic got lost")
}

//async:func
func cancelsAndLeaves() {
	task := async.Go(panicsInCleanUpAsync())
	async.MustWait(async.Sleep(0))
	task.Cancel()
	async.MustWait(async.Sleep(2))
}

//async:func
func knowsItself(t *testing.T, self **async.Task[async.Void], nested async.Awaitable[async.Void]) error {
	for range 3 {
		if async.Current() != async.AnyTask(*self) {
			t.Errorf("the current task is %v, not %v", async.Current(), *self)
		}
		if err := async.Wait(async.Sleep(0)); err != nil {
			return err
		}
	}
	return async.Wait(nested)
}

//async:func
func interleavingTasks(t *testing.T) {
	var a, b *async.Task[async.Void]
	b = async.Go(knowsItselfAsync(t, &b, async.Sleep(0)))
	a = async.Go(knowsItselfAsync(t, &a, b))
	outside := async.NewFuture[async.AnyTask](async.Running())
	async.Running().CallSoon(func() { outside.SetResult(async.Current()) })
	if current := async.MustAwait(outside); current == async.AnyTask(a) || current == async.AnyTask(b) {
		t.Errorf("in a callback the current task is %v", current)
	}
	async.MustWait(a)
}

func TestCPython19CurrentTask(t *testing.T) {
	run(t, interleavingTasksAsync(t))
	if task := async.Current(); task != nil {
		t.Errorf("outside, the current task is %v", task)
	}
}

//async:func
func waitsForLeaf(leaf *async.Future[int], log *[]string) (int, error) {
	v, err := async.Await(leaf)
	*log = append(*log, fmt.Sprint("inner ", cancelled(err)))
	return v, err
}

//async:func
func middleLevel(leaf *async.Future[int], log *[]string) (int, error) {
	v, err := async.Await(waitsForLeafAsync(leaf, log))
	*log = append(*log, fmt.Sprint("middle ", cancelled(err)))
	if cancelled(err) {
		return 5, nil // dealt with
	}
	return v, err
}

//async:func
func passedInward(t *testing.T) {
	leaf := async.NewFuture[int](async.Running())
	var log []string
	task := async.Go(middleLevelAsync(leaf, &log))
	async.MustWait(async.Sleep(0))
	task.Cancel()
	v, err := async.Await(task)
	if v != 5 || err != nil || task.Cancelled() || !leaf.Cancelled() || !slices.Equal(log, []string{"inner true", "middle true"}) {
		t.Errorf("%d, %v, %v, %q", v, err, leaf, log)
	}
}

func TestCPython20CancellationReachesTheLeaf(t *testing.T) { run(t, passedInwardAsync(t)) }

var errOuter = errors.New("outer")

//async:func
func wraps() error {
	if err := async.Wait(failsAsync()); err != nil {
		return fmt.Errorf("%w: %w", errOuter, err)
	}
	return nil
}

//async:func
func wrapsCancellation() error {
	if err := async.Wait(async.Sleep(time.Hour)); err != nil {
		return fmt.Errorf("while waiting: %w", err)
	}
	return nil
}

//async:func
func chainsOfErrors(t *testing.T) {
	err := async.Wait(async.Go(wrapsAsync()))
	if !errors.Is(err, errOuter) || !errors.Is(err, errOurs) {
		t.Errorf("the chain is %v", err)
	}
	task := async.Go(wrapsCancellationAsync())
	async.MustWait(async.Sleep(0))
	task.Cancel(io.ErrClosedPipe)
	err = async.Wait(task)
	var c *async.CancelledError
	if !errors.As(err, &c) || c.Cause != io.ErrClosedPipe || !errors.Is(err, context.Canceled) || !task.Cancelled() {
		t.Errorf("the chain is %v, %v", err, task)
	}
}

func TestCPython22ChainsOfErrors(t *testing.T) { run(t, chainsOfErrorsAsync(t)) }

//async:func
func incrementsItsOwn(v *async.Var[int], start int) (int, error) {
	v.Set(start)
	for range 5 {
		if err := async.Wait(async.Sleep(0)); err != nil {
			return 0, err
		}
		v.Set(v.Get() + 1)
	}
	return v.Get(), nil
}

//async:func
func hundredIsolatedTasks(t *testing.T) {
	var v async.Var[int]
	v.Set(-1)
	calls := make([]async.Coro[int], 100)
	for i := range calls {
		calls[i] = incrementsItsOwnAsync(&v, i)
	}
	for i, got := range async.MustAwait(async.Gather(async.Slice(calls)...)) {
		if got != i+5 {
			t.Errorf("task %d has %d", i, got)
		}
	}
	if v.Get() != -1 {
		t.Errorf("the values of tasks leak: %d", v.Get())
	}
}

func TestCPython24VariablesAreIsolated(t *testing.T) { run(t, hundredIsolatedTasksAsync(t)) }

//async:func
func addsOrFails(a, b int, d time.Duration) (int, error) {
	if err := async.Wait(async.Sleep(d)); err != nil {
		return 0, err
	}
	if a < 0 {
		return 0, errOurs
	}
	return a + b, nil
}

//async:func
func fromThreads(t *testing.T) {
	loop := async.Running()
	ctx, stop := context.WithCancelCause(context.Background())
	async.MustWait(async.Blocking(func() (async.Void, error) {
		if v, err := async.Submit(loop, addsOrFailsAsync(1, 2, 0)).Wait(context.Background()); v != 3 || err != nil {
			t.Errorf("value: %d, %v", v, err)
		}
		if _, err := async.Submit(loop, addsOrFailsAsync(-1, 2, 0)).Wait(context.Background()); err != errOurs {
			t.Errorf("error: %v", err)
		}
		f := async.Submit(loop, addsOrFailsAsync(1, 2, time.Hour))
		stop(io.ErrNoProgress)
		if _, err := f.Wait(ctx); err != io.ErrNoProgress || f.Done() {
			t.Errorf("out of patience: %v, %v", err, f)
		}
		f.Cancel()
		if _, err := f.Wait(context.Background()); !cancelled(err) {
			t.Errorf("cancelled: %v", err)
		}
		return async.Void{}, nil
	}))
}

func TestCPython26FromThreads(t *testing.T) { run(t, fromThreadsAsync(t)) }
