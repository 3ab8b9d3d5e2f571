package async

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// A trace records what happens, in order.
type trace []string

func (tr *trace) add(format string, args ...any) { *tr = append(*tr, fmt.Sprintf(format, args...)) }

// want compares the trace with a list of words.
func (tr *trace) want(t *testing.T, words string) {
	t.Helper()
	if got := strings.Join(*tr, " "); got != words {
		t.Errorf("trace:\n got %s\nwant %s", got, words)
	}
}

// A jumper is a clock that goes to the next deadline when the loop has nothing to do.
type jumper struct{ now time.Duration }

func (c *jumper) Now() time.Duration { return c.now }

func (c *jumper) Wait(idle Idle) bool {
	if idle.InFlight > 0 {
		<-idle.Wake
		return true
	}
	if idle.Until == 1<<63-1 {
		return false
	}
	c.now = max(c.now, idle.Until)
	return true
}

// virtual runs body as the main task of a loop with a virtual clock.
func virtual(t *testing.T, body func(c *ctl) error) {
	t.Helper()
	l := NewLoop(WithClock(&jumper{}))
	if _, err := RunUntil(l, proc(body)); err != nil {
		t.Errorf("main task: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestRun(t *testing.T) {
	v, err := Run(context.Background(), co(func(c *ctl) (int, error) {
		return 7, wait(c, Sleep(time.Millisecond))
	}))
	if v != 7 || err != nil {
		t.Errorf("got %v, %v", v, err)
	}
	boom := errors.New("boom")
	v, err = Run(context.Background(), co(func(c *ctl) (int, error) { return 3, boom }))
	if v != 3 || err != boom {
		t.Errorf("value and error are both delivered: got %v, %v", v, err)
	}
}

func TestGatherOrder(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		work := func(name string, d time.Duration) *script[string] {
			return co(func(c *ctl) (string, error) {
				tr.add("+%s", name)
				wait(c, Sleep(d))
				tr.add("-%s", name)
				return name, nil
			})
		}
		vs, err := await(c, GatherFrom(c.t, work("a", 3*time.Hour), work("b", time.Hour), work("c", 2*time.Hour)))
		tr.add("%v %v %v", vs, err, loopOf(c.t).Time())
		return nil
	})
	tr.want(t, "+a +b +c -b -c -a [a b c] <nil> 3h0m0s")
}
