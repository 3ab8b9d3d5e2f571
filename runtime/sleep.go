package async

import (
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements Sleep. Invariant: what is remembered of a sleeping task is its entry in the heap and nothing else.

// sleep is the duration of a Sleep that is to come; 0 yields. Small values are boxed without an allocation.
type sleep time.Duration

// Sleep returns an operation that waits for d, counted from the await. Sleep(0), or of a negative duration, is
// exactly one iteration of the loop. It cannot fail except by cancellation.
func Sleep(d time.Duration) Awaitable[Void] { return sleep(max(d, 0)) }

func (d sleep) Await(t *machine.Task) bool {
	r, l := recordOf(t), loopOf(t)
	if d == 0 || r.pends() {
		l.ready.push(&r.node)
		return false
	}
	r.on = &inTimer
	l.setTimer(&r.node, l.after(time.Duration(d)))
	return false
}

func (d sleep) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }
