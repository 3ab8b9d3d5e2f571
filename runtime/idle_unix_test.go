//go:build unix

package async

import (
	"context"
	"syscall"
	"testing"
	"time"
)

// cpuTime returns the processor time that the process has used.
func cpuTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestIdleLoopsUseNoProcessor lets 10 loops with 100 sleeping tasks each wait for a second: all of them together need far less than a loop that polls.
func TestIdleLoopsUseNoProcessor(t *testing.T) {
	began := cpuTime(t)
	ended := make(chan error)
	for range 10 {
		go func() {
			_, err := Run(context.Background(), proc(func(c *ctl) error {
				var tasks []Awaitable[Void]
				for range 100 {
					tasks = append(tasks, Sleep(time.Second))
				}
				return wait(c, GatherFrom(c.t, tasks...))
			}))
			ended <- err
		}()
	}
	for range 10 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if used := cpuTime(t) - began; used > 500*time.Millisecond {
		t.Errorf("%v of processor time in a second of idleness", used)
	}
}
