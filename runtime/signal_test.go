//go:build unix

package async

import (
	"os"
	"syscall"
	"testing"
)

func TestOnSignal(t *testing.T) {
	l := NewLoop()
	n := 0
	var stop func()
	stop = l.OnSignal(syscall.SIGUSR1, func() {
		n++
		stop()
		l.Stop()
	})
	self, _ := os.FindProcess(os.Getpid())
	l.CallSoon(func() { self.Signal(syscall.SIGUSR1) })
	if err := l.RunForever(); err != nil || n != 1 {
		t.Errorf("%v, %d signals", err, n)
	}
	l.OnSignal(syscall.SIGUSR1, func() {})
	if err := l.Close(); err != nil || l.signals.n != 0 {
		t.Errorf("Close: %v, %d handlers left", err, l.signals.n)
	}
}
