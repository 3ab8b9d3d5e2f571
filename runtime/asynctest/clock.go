package asynctest

import (
	"math"
	"sync/atomic"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file implements the virtual clock. Invariant: its time changes only while its loop has nothing to do and no
// operation on a goroutine is under way that could change that.

// clock is a virtual clock, which begins at 0.
type clock struct {
	now atomic.Int64
}

// How long a loop that is otherwise idle gives other goroutines, in real time: to bring about a channel
// operation that somebody waits for, before the clock goes on; and to complete a future before a deadlock is reported.
const (
	channelGrace  = time.Millisecond
	deadlockGrace = 50 * time.Millisecond
)

func (c *clock) Now() time.Duration { return time.Duration(c.now.Load()) }

func (c *clock) Wait(idle async.Idle) bool {
	switch {
	case idle.InFlight > idle.Channels:
		<-idle.Wake
		return true
	case idle.Until == math.MaxInt64:
		return woken(idle, deadlockGrace)
	case idle.Channels > 0 && woken(idle, channelGrace):
		return true
	}
	c.now.Store(int64(idle.Until))
	return true
}

// woken waits for a wake-up, for the time d, and reports whether there was one.
func woken(idle async.Idle, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-idle.Wake:
		return true
	case <-timer.C:
		return false
	}
}
