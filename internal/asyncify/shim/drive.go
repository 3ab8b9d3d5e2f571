package async

// This file runs coroutines to their end on the calling goroutine. What a call does to its caller (results, panic,
// runtime.Goexit) the drive does to its own.

import "github.com/asyncgen/asyncgen/runtime/machine"

// Drive0 runs a coroutine without results.
func Drive0(c Coro[Void]) { machine.MustErr(drive(c)) }

// DriveErr runs a coroutine whose only result is an error.
func DriveErr(c Coro[Void]) error { return machine.Err(drive(c)) }

// Drive1 runs a coroutine with one result.
func Drive1[A any](c Coro[A]) A { return machine.Must(drive(c)) }

// Drive1Err runs a coroutine with one result and an error.
func Drive1Err[A any](c Coro[A]) (A, error) { return drive(c) }

// Drive2 runs a coroutine with two results.
func Drive2[A, B any](c Coro[Tuple2[A, B]]) (A, B) { return machine.Must2(Unpack2(drive(c))) }

// Drive2Err runs a coroutine with two results and an error.
func Drive2Err[A, B any](c Coro[Tuple2[A, B]]) (A, B, error) { return Unpack2(drive(c)) }

// Drive3 runs a coroutine with three results.
func Drive3[A, B, C any](c Coro[Tuple3[A, B, C]]) (A, B, C) { return machine.Must3(Unpack3(drive(c))) }

// Drive3Err runs a coroutine with three results and an error.
func Drive3Err[A, B, C any](c Coro[Tuple3[A, B, C]]) (A, B, C, error) { return Unpack3(drive(c)) }

func drive[T any](c Coro[T]) (T, error) {
	if !machine.Claim(c) {
		var zero T
		return zero, machine.ErrReused
	}
	d := &driver{}
	d.task.Init(&d.exec, c)
	d.run()
	return c.Awaited(&d.task)
}

// A driver is a loop with one task, which is always ready.
type driver struct {
	task machine.Task
	exec machine.Exec
}

// run steps the task until it has finished. A panic or Goexit that ends the task comes out of run.
func (d *driver) run() {
	for !d.spin() {
	}
}

// spin steps the task until it has finished, or until a panic that one of its frames will handle.
func (d *driver) spin() (finished bool) {
	returned := false
	defer func() {
		if returned {
			return
		}
		v := recover()
		r := &machine.Raised{Value: v, Goexit: v == nil}
		goesOn := d.task.Parked()
		goesOn = goesOn || d.task.Raise(r)
		switch {
		case goesOn && v == nil:
			d.run() // the Goexit goes on when this returns
		case !goesOn && v != nil:
			panic(v)
		}
	}()
	for !d.task.Step() {
	}
	returned = true
	return true
}
