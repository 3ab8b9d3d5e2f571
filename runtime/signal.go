package async

import (
	"os"
	"os/signal"
)

// This file brings operating system signals to a loop.

// OnSignal has the loop call fn each time the process gets sig, until the function it returns is called or the loop is closed. The signal loses
// its usual effect meanwhile, as with signal.Notify.
func (l *Loop) OnSignal(sig os.Signal, fn func()) (stop func()) {
	if l.away() {
		return callWith(l, func() func() { return l.OnSignal(sig, fn) })
	}
	l.checkOpen("Loop.OnSignal")
	ch := make(chan os.Signal, 1)
	quit := make(chan struct{})
	signal.Notify(ch, sig)
	go func() {
		for {
			select {
			case <-ch:
				l.post(fn)
			case <-quit:
				return
			}
		}
	}()
	slot := uint32(0)
	stopped := false
	stop = func() {
		if l.away() {
			l.call("", stop)
			return
		}
		l.check("the function that OnSignal has returned", "Post")
		if !stopped {
			stopped = true
			signal.Stop(ch)
			close(quit)
			l.signals.remove(slot)
		}
	}
	slot = l.signals.add(stop)
	return stop
}
