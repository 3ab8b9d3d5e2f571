package async

import (
	"context"
	"testing"
	"time"
)

// This file tests that a loop with nothing to do does nothing.

// A counted clock counts how often the loop has waited.
type counted struct {
	systemClock
	waits int
}

func (c *counted) Wait(idle Idle) bool {
	c.waits++
	return c.systemClock.Wait(idle)
}

// TestIdleLoopIsParked lets tasks wait for a timer, an event, a channel and a goroutine: the loop waits once for each thing that happens.
func TestIdleLoopIsParked(t *testing.T) {
	c := &counted{systemClock: systemClock{start: time.Now()}}
	never, ch := new(Event), make(chan int)
	_, err := Run(context.Background(), proc(func(c *ctl) error {
		event, receive := GoFrom(c.t, never.Wait()), GoFrom(c.t, Recv(ch))
		call := GoFrom(c.t, Blocking(func() (Void, error) {
			time.Sleep(50 * time.Millisecond)
			return Void{}, nil
		}))
		if err := wait(c, Sleep(100*time.Millisecond)); err != nil {
			return err
		}
		event.Cancel()
		receive.Cancel()
		return wait(c, call)
	}), WithClock(c))
	if err != nil {
		t.Error(err)
	}
	if most := 10; c.waits > most {
		t.Errorf("the loop has waited %d times, want at most %d", c.waits, most)
	}
}
