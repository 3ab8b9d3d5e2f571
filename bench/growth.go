package bench

import (
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file measures operations beside many tasks: what one costs must not depend on how many there are.

// A Scale is an operation that is done once for each of n tasks, all of which exist at the same time.
type Scale struct {
	Name string
	main func(n int) async.Coro[async.Void]
}

// Scales are the operations.
var Scales = []Scale{
	{"start a task and join it", spawnAllAsync},
	{"wake a task that yields", wakeAllAsync},
	{"let a timer expire", sleepAllAsync},
	{"hand a lock over", lockAllAsync},
	{"wake all at a semaphore", permitAllAsync},
	{"hand an item over", queueAllAsync},
	{"wake all at an event", eventAllAsync},
	{"cancel a task", cancelAllAsync},
	{"leave a future that all wait for", leaveAllAsync},
}

// Cost returns what the operation costs beside n tasks: the best of several runs. It includes starting the task.
func (s Scale) Cost(n, rounds int) (time.Duration, error) {
	best := time.Duration(-1)
	for range rounds {
		const least = 20_000 // operations for which the clock is read
		repeat := max(1, least/n)
		began := time.Now()
		for range repeat {
			if err := runOn(s.main(n)); err != nil {
				return 0, fmt.Errorf("%s, %d tasks: %w", s.Name, n, err)
			}
		}
		if took := time.Since(began) / time.Duration(n*repeat); best < 0 || took < best {
			best = took
		}
	}
	return best, nil
}

// all starts n coroutines and waits for all of them.
//
//async:func
func all(n int, start func(i int) async.Coro[async.Void]) error {
	tasks := make([]*async.Task[async.Void], n)
	for i := range tasks {
		tasks[i] = async.Go(start(i))
	}
	for _, t := range tasks {
		if err := async.Wait(t); err != nil {
			return err
		}
	}
	return nil
}

//async:func
func spawnAll(n int) error {
	return async.Wait(allAsync(n, func(int) async.Coro[async.Void] { return nothingAsync() }))
}

//async:func
func wakeAll(n int) error {
	return async.Wait(allAsync(n, func(int) async.Coro[async.Void] { return yieldsAsync(3) }))
}

//async:func
func sleepAll(n int) error {
	return async.Wait(allAsync(n, func(i int) async.Coro[async.Void] {
		return sleepAsync(time.Duration(i*7919%n) + time.Millisecond) // in no order
	}))
}

//async:func
func sleep(d time.Duration) error { return async.Wait(async.Sleep(d)) }

//async:func
func lockAll(n int) error {
	k := new(async.Lock)
	return async.Wait(allAsync(n, func(int) async.Coro[async.Void] { return lockedAsync(k) }))
}

//async:func
func locked(k *async.Lock) error {
	if err := async.Wait(k.Acquire()); err != nil {
		return err
	}
	defer k.Release()
	return async.Wait(async.Sleep(0))
}

//async:func
func permitAll(n int) error {
	s := async.NewSemaphore(0)
	async.Running().CallLater(time.Second, func() {
		for range n {
			s.Release()
		}
	})
	return async.Wait(allAsync(n, func(int) async.Coro[async.Void] { return permitAsync(s) }))
}

//async:func
func permit(s *async.Semaphore) error { return async.Wait(s.Acquire()) }

//async:func
func queueAll(n int) error {
	q := async.NewQueue[int](0)
	async.Running().CallLater(time.Second, func() {
		for i := range n {
			q.TryPut(i)
		}
	})
	return async.Wait(allAsync(n, func(int) async.Coro[async.Void] { return consumeAsync(q, 1) }))
}

//async:func
func eventAll(n int) error {
	e := new(async.Event)
	async.Running().CallLater(time.Second, e.Set)
	return async.Wait(allAsync(n, func(int) async.Coro[async.Void] { return eventAsync(e) }))
}

//async:func
func event(e *async.Event) error { return async.Wait(e.Wait()) }

//async:func
func cancelAll(n int) error {
	tasks := make([]*async.Task[async.Void], n)
	for i := range tasks {
		tasks[i] = async.Go(sleepAsync(time.Hour))
	}
	async.MustWait(async.Sleep(0))
	for _, t := range tasks {
		t.Cancel()
	}
	for _, t := range tasks {
		if err := async.Wait(t); err == nil {
			return fmt.Errorf("a task was not cancelled")
		}
	}
	return nil
}

//async:func
func leaveAll(n int) error {
	quit := async.NewFuture[async.Void](async.Running())
	return async.Wait(allAsync(n, func(i int) async.Coro[async.Void] {
		return leaveAsync(quit, time.Duration(i*7919%n)+time.Millisecond)
	}))
}

//async:func
func leave(quit *async.Future[async.Void], d time.Duration) error {
	return async.Wait(async.Select(async.On(quit, nil), async.On(async.Sleep(d), nil)))
}
