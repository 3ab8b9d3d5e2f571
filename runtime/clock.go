package async

import (
	"math"
	"time"
)

// This file defines where a loop takes the time from, and how it waits.

// A Clock is a loop's source of time. A program normally has no need for one of its own: asynctest
// brings a virtual one.
type Clock interface {
	// Now returns the time since some fixed point. It never goes back. Any goroutine may call it.
	Now() time.Duration

	// Wait is called on the loop's goroutine when nothing is ready. It returns true when idle.Until has come or idle.Wake
	// was received from, or for no reason; false when it knows that neither will ever happen: the run then
	// ends with a *DeadlockError.
	Wait(idle Idle) bool
}

// Idle tells a Clock what a loop with nothing to do waits for.
type Idle struct {
	Until    time.Duration   // the next deadline; math.MaxInt64 if there is none
	InFlight int             // operations under way on goroutines, which will end without the loop's help
	Channels int             // waits for channel operations, which may or may not come about
	Wake     <-chan struct{} // receives when another goroutine has posted something
}

// WithClock gives a loop its clock.
func WithClock(c Clock) Option { return func(l *Loop) { l.clock = c } }

// A systemClock parks the goroutine on the Go scheduler, so that Go's own deadlock detector and
// testing/synctest see an idle loop for what it is.
type systemClock struct {
	start time.Time
	timer *time.Timer
}

func (c *systemClock) Now() time.Duration { return time.Since(c.start) }

func (c *systemClock) Wait(idle Idle) bool {
	if idle.Until == math.MaxInt64 {
		<-idle.Wake
		return true
	}
	d := idle.Until - c.Now()
	if c.timer == nil {
		c.timer = time.NewTimer(d)
	} else {
		c.timer.Reset(d)
	}
	select {
	case <-idle.Wake:
		c.timer.Stop()
	case <-c.timer.C:
	}
	return true
}
