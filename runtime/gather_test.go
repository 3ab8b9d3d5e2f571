package async

import (
	"errors"
	"io"
	"slices"
	"testing"
	"time"
)

// after is a coroutine that gives v and err when d has passed.
func after[T any](d time.Duration, v T, err error) *script[T] {
	return co(func(c *ctl) (T, error) {
		if err := wait(c, Sleep(d)); err != nil {
			var zero T
			return zero, err
		}
		return v, err
	})
}

func TestGatherErrors(t *testing.T) { // test_one_exception, test_exception_marking
	l := NewLoop(WithClock(&jumper{}))
	l.SetErrorHandler(func(r ErrorReport) { t.Errorf("report: %v", r) })
	_, err := RunUntil(l, proc(func(c *ctl) error {
		slow := GoFrom(c.t, after(3, 1, nil))
		g := GatherFrom[int](c.t, slow, after(1, 2, io.EOF), after(2, 3, io.ErrNoProgress))
		vs, err := await(c, g)
		if vs != nil || err != io.EOF || l.Time() != 1 {
			t.Errorf("got %v, %v at %v", vs, err, l.Time())
		}
		if slow.Done() || slow.Cancelling() != 0 {
			t.Error("a sibling was cancelled")
		}
		v, err := await(c, slow)
		if v != 1 || err != nil {
			t.Errorf("the sibling: %v, %v", v, err)
		}
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
	l.Close()
}

func TestGatherCancelledChild(t *testing.T) { // test_one_cancellation, test_return_exceptions
	virtual(t, func(c *ctl) error {
		child := GoFrom(c.t, after(time.Hour, 1, nil))
		g := GatherFrom[int](c.t, child, after(1, 2, nil))
		wait(c, Sleep(0))
		child.Cancel()
		if err := wait(c, g); !isCancelled(err) || g.Cancelled() {
			t.Errorf("Gather: %v, cancelled %v", err, g.Cancelled())
		}
		child = GoFrom(c.t, after(time.Hour, 1, nil))
		s := SettleFrom[int](c.t, child, after(1, 2, io.EOF), after(1, 3, nil))
		wait(c, Sleep(0))
		child.Cancel()
		rs, err := await(c, s)
		if err != nil || !isCancelled(rs[0].Err) || rs[1].Err != io.EOF || rs[2] != (Result[int]{3, nil}) {
			t.Errorf("Settle: %v, %v", rs, err)
		}
		return nil
	})
}

func TestGatherCancel(t *testing.T) { // test_cancellation_broadcast, test_cancel_gather_1, _2
	virtual(t, func(c *ctl) error {
		a, b := GoFrom(c.t, after(time.Hour, 1, nil)), GoFrom(c.t, after(time.Hour, 1, nil))
		g := GatherFrom[int](c.t, a, b)
		waiter := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, g) }))
		wait(c, Sleep(0))
		waiter.Cancel()
		if err := wait(c, waiter); !isCancelled(err) || !a.Cancelled() || !b.Cancelled() {
			t.Errorf("cancelling an awaiter: %v", err)
		}
		s := SettleFrom[int](c.t, after(time.Hour, 1, nil), after(time.Hour, 1, nil))
		wait(c, Sleep(0))
		if !s.Cancel() {
			t.Error("Cancel gave false")
		}
		if err := wait(c, s); !isCancelled(err) {
			t.Errorf("Settle swallowed its cancellation: %v", err)
		}
		done := GoFrom(c.t, after(0, 1, nil))
		wait(c, done)
		g = GatherFrom[int](c.t, done)
		if g.Cancel() {
			t.Error("Cancel with all children done gave true")
		}
		vs, err := await(c, g)
		if err != nil || vs[0] != 1 {
			t.Errorf("got %v, %v", vs, err)
		}
		return nil
	})
}

func TestGatherDuplicates(t *testing.T) { // test_duplicate_coroutines
	virtual(t, func(c *ctl) error {
		runs := 0
		f := co(func(c *ctl) (int, error) { runs++; return runs, wait(c, Sleep(1)) })
		other := after(1, 9, nil)
		vs, err := await(c, GatherFrom[int](c.t, f, other, f, f))
		if err != nil || runs != 1 || len(vs) != 4 || vs[0] != 1 || vs[1] != 9 || vs[2] != 1 || vs[3] != 1 {
			t.Errorf("got %v, %v after %d runs", vs, err, runs)
		}
		if err := wait(c, GatherFrom[int](c.t, f)); err != ErrReused {
			t.Errorf("a coroutine that has run: %v", err)
		}
		var as []Awaitable[int]
		if vs, err := await(c, GatherFrom(c.t, as...)); err != nil || vs == nil || len(vs) != 0 {
			t.Errorf("nothing: %v, %v", vs, err)
		}
		// Slice infers the type of the results.
		vs, err = await(c, GatherFrom(c.t, Slice([]*Task[int]{GoFrom(c.t, after(1, 5, nil))})...))
		if err != nil || vs[0] != 5 {
			t.Errorf("Slice: %v, %v", vs, err)
		}
		return nil
	})
}

func TestGatherOfWhatIsDone(t *testing.T) { // has its outcome at once, as in asyncio since 3.12
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		one, two, failed := NewFuture[int](l), NewFuture[int](l), NewFuture[int](l)
		one.SetResult(1)
		failed.SetError(io.EOF)
		if v, err := GatherFrom[int](c.t, one, one).Result(); err != nil || !slices.Equal(v, []int{1, 1}) {
			t.Errorf("all: %v, %v", v, err)
		}
		if _, err := GatherFrom[int](c.t, two, failed).Result(); err != io.EOF {
			t.Errorf("one failed: %v", err)
		}
		if v, err := SettleFrom[int](c.t, one, failed).Result(); err != nil || v[1].Err != io.EOF {
			t.Errorf("settled: %v, %v", v, err)
		}
		if GatherFrom[int](c.t, one, two).Done() {
			t.Error("one of two is enough")
		}
		return nil
	})
}

func TestGatherPanic(t *testing.T) {
	virtual(t, func(c *ctl) error {
		bad := func() *script[int] { return co(func(c *ctl) (int, error) { wait(c, Sleep(1)); panic(mine{7}) }) }
		if v := panics(func() { wait(c, GatherFrom[int](c.t, bad(), after(2, 1, nil))) }); v != (mine{7}) {
			t.Errorf("Gather: recovered %v", v)
		}
		rs, err := await(c, SettleFrom[int](c.t, bad(), after(2, 1, nil)))
		var p *PanicError
		if err != nil || !errors.As(rs[0].Err, &p) || p.Value != (mine{7}) || rs[1].Value != 1 {
			t.Errorf("Settle: %v, %v", rs, err)
		}
		return nil
	})
}

func TestShield(t *testing.T) { // test_shield_effect, _cancel_inner, _cancel_outer, test_shield_gather
	virtual(t, func(c *ctl) error {
		inner := GoFrom(c.t, after(5, 1, nil))
		waiter := GoFrom(c.t, proc(func(c *ctl) error { return wait(c, ShieldFrom(c.t, inner)) }))
		wait(c, Sleep(1))
		waiter.Cancel()
		if err := wait(c, waiter); !isCancelled(err) || inner.Cancelling() != 0 {
			t.Errorf("waiter: %v", err)
		}
		if v, err := await(c, inner); v != 1 || err != nil {
			t.Errorf("inner: %v, %v", v, err)
		}
		if f := ShieldFrom(c.t, inner); f != &inner.Future {
			t.Error("Shield of something done is that itself")
		}

		inner = GoFrom(c.t, after(time.Hour, 1, nil))
		outer := ShieldFrom(c.t, inner)
		wait(c, Sleep(1))
		inner.Cancel()
		if err := wait(c, outer); !isCancelled(err) || !outer.Cancelled() {
			t.Errorf("inner cancelled: %v", err)
		}
		if v, err := await(c, ShieldFrom(c.t, after(1, 2, io.EOF))); v != 2 || err != io.EOF {
			t.Errorf("error: %v, %v", v, err)
		}
		return nil
	})
}

func TestRace(t *testing.T) {
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		cleaned := false
		loser := co(func(c *ctl) (int, error) {
			err := wait(c, Sleep(time.Hour))
			wait(c, Sleep(5))
			cleaned = true
			return 0, err
		})
		if v, err := await(c, Race[int](loser, after(2, 2, nil), after(3, 3, nil))); v != 2 || err != nil || !cleaned || l.Time() != 7 {
			t.Errorf("got %v, %v at %v; loser cleaned up: %v", v, err, l.Time(), cleaned)
		}
		if v, err := await(c, Race[int](after(2, 2, io.EOF), after(3, 3, nil))); v != 2 || err != io.EOF {
			t.Errorf("an error that comes first: %v, %v", v, err)
		}
		if err := wait(c, Race[int]()); err != errEmptyRace {
			t.Errorf("nothing: %v", err)
		}
		a := GoFrom(c.t, after(time.Hour, 1, nil))
		racer := GoFrom(c.t, Race[int](a, after(time.Hour, 2, nil)))
		wait(c, Sleep(1))
		racer.Cancel()
		if err := wait(c, racer); !isCancelled(err) || !a.Cancelled() {
			t.Errorf("cancelled: %v, child %v", err, a.State())
		}
		return nil
	})
}

func TestRaceKeepsWhatWasReceived(t *testing.T) {
	virtual(t, func(c *ctl) error {
		ch := make(chan int, 1)
		ch <- 5
		racer := GoFrom(c.t, proc(func(c *ctl) error {
			v, err := await(c, Race(Recv(ch), after(time.Hour, Tuple2[int, bool]{}, nil)))
			if v.A != 5 || err != nil {
				t.Errorf("got %v, %v", v, err)
			}
			return wait(c, Sleep(time.Hour))
		}))
		for len(ch) > 0 {
			wait(c, Sleep(0))
		}
		racer.Cancel()
		if err := wait(c, racer); !isCancelled(err) {
			t.Errorf("the cancellation got lost: %v", err)
		}
		return nil
	})
}

func TestWaitTasks(t *testing.T) { // test_wait_first_completed, _first_exception, _with_timeout, _duplicate_coroutines, _errors
	names := func(ts []*Task[string]) (s string) {
		for _, t := range ts {
			s += t.Name()
		}
		return s
	}
	for _, test := range []struct {
		when          When
		timeout       time.Duration
		done, pending string
		at            time.Duration
	}{
		{FirstCompleted, -1, "b", "acd", 1},
		{FirstError, -1, "bc", "ad", 2},
		{AllCompleted, -1, "abcd", "", 9},
		{AllCompleted, 2, "bc", "ad", 2}, // equal to the end of c, which is in done
		{AllCompleted, 0, "", "abcd", 0},
	} {
		virtual(t, func(c *ctl) error {
			spawn := func(name string, d time.Duration, err error) *Task[string] {
				return GoFrom(c.t, after(d, name, err), WithName(name))
			}
			ts := []*Task[string]{spawn("a", 5, nil), spawn("b", 1, nil), spawn("c", 2, io.EOF), spawn("d", 9, nil)}
			wait(c, Sleep(0)) // the sleeps come before the timeout
			began := loopOf(c.t).Time()
			sets, err := await(c, WaitTasks(append(ts, ts[0]), test.when, test.timeout))
			if err != nil || names(sets.Done) != test.done || names(sets.Pending) != test.pending || loopOf(c.t).Time()-began != test.at {
				t.Errorf("%v: %q, %q, %v at %v", test, names(sets.Done), names(sets.Pending), err, loopOf(c.t).Time())
			}
			ts[2].Err()
			for _, task := range ts {
				task.Cancel()
			}
			return nil
		})
	}
	virtual(t, func(c *ctl) error {
		if err := wait(c, WaitTasks[int](nil, AllCompleted, -1)); err != errNoTasks {
			t.Errorf("no tasks: %v", err)
		}
		slow := GoFrom(c.t, after(5, 1, nil))
		waiter := GoFrom(c.t, WaitTasks([]*Task[int]{slow}, AllCompleted, -1))
		wait(c, Sleep(1))
		waiter.Cancel() // test_yield_wait_does_not_shield_cancel
		if err := wait(c, waiter); !isCancelled(err) || slow.Done() || slow.waiters != nil {
			t.Errorf("cancelled: %v, task %v", err, slow.State())
		}
		return wait(c, slow)
	})
}

func TestAsCompleted(t *testing.T) { // test_as_completed, _concurrent
	var tr trace
	virtual(t, func(c *ctl) error {
		twice := after(1, "b", nil)
		s := AsCompleted[string](after(3, "a", nil), twice, twice, after(2, "c", io.EOF))
		for {
			task, err := await(c, s.Next())
			if err == ErrStop {
				break
			}
			v, err := await(c, task)
			tr.add("%s,%v", v, err)
		}
		if err := wait(c, s.Next()); err != ErrStop {
			t.Errorf("after the end: %v", err)
		}
		if err := wait(c, AsCompleted[int]().Next()); err != ErrStop {
			t.Errorf("of nothing: %v", err)
		}
		return nil
	})
	tr.want(t, "b,<nil> c,EOF a,<nil>")
}

func TestCollect(t *testing.T) {
	virtual(t, func(c *ctl) error {
		q := NewQueue[int](0)
		for i := range 3 {
			q.TryPut(i)
		}
		q.Close()
		vs, err := await(c, Collect(q.All()))
		if err != nil || len(vs) != 3 || vs[2] != 2 {
			t.Errorf("got %v, %v", vs, err)
		}
		return nil
	})
	q := NewQueue[int](0)
	q.TryPut(1)
	q.TryPut(2)
	q.Close()
	sum := 0
	for v, err := range Each(q.All()) {
		if err != nil {
			t.Error(err)
		}
		sum += v
	}
	if sum != 3 {
		t.Errorf("Each in ordinary code: sum %d", sum)
	}
}
