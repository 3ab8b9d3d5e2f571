package async

import "sync"

// This file implements the process's default loop, on which the blocking forms run what they wait for.
//
// Invariant: the default loop has a goroutine only while it has something to do or to wait for. So an idle program shows
// no goroutine of ours, and a testing/synctest bubble that begins while the loop is idle can use it, and end.

var defaultLoop = sync.OnceValue(func() *Loop {
	l := NewLoop()
	l.serves = true
	return l
})

// Running returns the loop that the calling task runs on; in ordinary code, the process's default loop.
func Running() *Loop { return defaultLoop() }

// serve runs l until it has nothing to do. When a task has called Goexit, or something was posted at the last
// moment, another goroutine takes over.
func (l *Loop) serve() {
	over := false
	defer func() {
		l.leave()
		l.mu.Lock()
		defer l.mu.Unlock()
		l.serving = !over || l.inbox.head != nil || l.ready.head != nil || !l.unused()
		if l.serving {
			l.wake = make(chan struct{}, 1)
			go l.serve()
		}
	}()
	if err := l.occupy(); err != nil {
		panic("async: internal error: default loop: " + err.Error())
	}
	if c, ok := l.clock.(*systemClock); ok {
		c.timer = nil // the old one may belong to another testing/synctest bubble
	}
	l.run()
	over = true
}

// unused reports whether no task, timer or operation needs l.
func (l *Loop) unused() bool { return l.timers.n == 0 && l.quiet() }
