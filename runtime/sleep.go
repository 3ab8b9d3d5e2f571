package async

import (
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Sleep. Invariant: what is remembered of a sleeping task is its entry in the heap and nothing else.

// Sleep returns an operation that waits for d, counted from the await. Sleep(0), or of a negative duration, is
// exactly one iteration of the loop. It cannot fail except by cancellation.
func Sleep(d time.Duration) Awaitable[Void] {
	if d <= 0 {
		return yield{}
	}
	return sleep(d)
}

// yield is Sleep(0). It is a type of its own because it has to be quick.
type yield struct{}

func (yield) Await(t *machine.Task) bool {
	loopOf(t).ready.push(&recordOf(t).node)
	return false
}

func (yield) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

// sleep is the duration of a Sleep that is to come.
type sleep time.Duration

func (d sleep) Await(t *machine.Task) bool {
	return sleepUntil(loopOf(t).after(time.Duration(d))).Await(t)
}

func (d sleep) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

// sleepUntil is a sleep that ends at a point in time.
type sleepUntil time.Duration

func (s sleepUntil) Await(t *machine.Task) bool {
	r := recordOf(t)
	if r.pends() {
		r.goOn()
		return false
	}
	r.on = &inTimer
	r.loop().setTimer(&r.node, time.Duration(s))
	return false
}

// SleepFrom is what generated code calls in place of Sleep where that is awaited on the spot: the operation needs no
// value of its own then. It reports whether the await is complete, as the Await method of an operation does.
func SleepFrom(t *machine.Task, d time.Duration) bool {
	if d <= 0 {
		return yield{}.Await(t)
	}
	return sleep(d).Await(t)
}

// YieldFrom is SleepFrom with the constant 0.
func YieldFrom(t *machine.Task) bool {
	loopOf(t).ready.push(&recordOf(t).node)
	return false
}
