package async

import "time"

// This file implements callbacks: soon, later, and from other goroutines.

// A Handle is a callback that has been scheduled.
type Handle struct {
	node // first, see node.handle
	loop *Loop
	fn   func() // nil once it has run or been cancelled
	when time.Duration
}

func newHandle(l *Loop, fn func()) *Handle {
	return &Handle{node: node{on: &isHandle}, loop: l, fn: fn}
}

// run calls the callback, unless it was cancelled.
func (h *Handle) run() {
	if fn := h.fn; fn != nil {
		h.fn = nil
		fn()
	}
}

// Cancel makes sure that the callback is not called, if it has not been yet.
// It is for the loop's goroutine.
func (h *Handle) Cancel() {
	if h.loop.away() {
		h.loop.call("Handle.Cancel", h.cancel)
		return
	}
	h.loop.check("Handle.Cancel", "Post(handle.Cancel)")
	h.cancel()
}

func (h *Handle) cancel() {
	h.fn = nil
	if h.seq != idle {
		h.loop.dropTimed(h)
	}
}

// Cancelled reports whether the callback will not be called any more: because of Cancel, or because it has been.
func (h *Handle) Cancelled() bool { return h.fn == nil }

// When returns the time of the loop's clock for which the callback was scheduled; 0 for CallSoon.
func (h *Handle) When() time.Duration { return h.when }

// CallSoon calls fn in the next iteration, after all that is ready already.
// A panic in a callback comes out of the run.
func (l *Loop) CallSoon(fn func()) *Handle {
	if l.away() {
		return callWith(l, func() *Handle { return l.CallSoon(fn) })
	}
	l.checkOpen("Loop.CallSoon")
	h := newHandle(l, fn)
	l.ready.push(&h.node)
	return h
}

// CallLater calls fn when d has passed; 0 is still later than CallSoon. If d is negative so is a time that has passed already, and
// callbacks run in the order of their times.
func (l *Loop) CallLater(d time.Duration, fn func()) *Handle {
	if l.away() {
		return callWith(l, func() *Handle { return l.CallLater(d, fn) })
	}
	l.checkOpen("Loop.CallLater")
	return l.callAt(l.after(d), fn)
}

// CallAt calls fn when the loop's clock shows t, see Time. Callbacks for the same time run in the order of the calls.
func (l *Loop) CallAt(t time.Duration, fn func()) *Handle {
	if l.away() {
		return callWith(l, func() *Handle { return l.CallAt(t, fn) })
	}
	l.checkOpen("Loop.CallAt")
	return l.callAt(t, fn)
}

func (l *Loop) callAt(t time.Duration, fn func()) *Handle {
	h := newHandle(l, fn)
	h.when = t
	h.slot = l.timed.add(h)
	l.setTimer(&h.node, t)
	return h
}

// dropTimed takes h out of the timers.
func (l *Loop) dropTimed(h *Handle) {
	l.timed.remove(h.slot)
	l.dropTimer(&h.node)
}

// Time returns the time of the loop's clock, which begins at an arbitrary point and never goes back.
// Any goroutine may call it.
func (l *Loop) Time() time.Duration { return l.clock.Now() }

// checkOpen is check for methods that schedule something.
func (l *Loop) checkOpen(method string) {
	l.check(method, "Post")
	if l.IsClosed() {
		panic(ErrLoopClosed)
	}
}

// Post has the loop call fn, in the iteration that is about to begin. Any goroutine may call it; what it
// did before happens before fn. Post gives ErrLoopClosed if fn will never be called.
func (l *Loop) Post(fn func()) error {
	return l.send(newHandle(l, fn))
}

// atOnce is the value of Handle.when for what the runtime itself has posted. It is run as soon as the loop takes it in.
const atOnce = -1

// post is Post for the runtime's own needs, which a closing loop still serves.
func (l *Loop) post(fn func()) error {
	h := newHandle(l, fn)
	h.when = atOnce
	return l.send(h)
}

// send puts h into the inbox.
func (l *Loop) send(h *Handle) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed.Load() || l.refuses && h.when != atOnce {
		return ErrLoopClosed
	}
	l.inbox.push(&h.node)
	if l.serves && !l.serving {
		l.serving = true
		l.wake = make(chan struct{}, 1)
		go l.serve()
	}
	if !l.posted.Swap(true) {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
	return nil
}

// do calls fn at once on the loop's goroutine, and has the loop call it otherwise.
func (l *Loop) do(fn func()) {
	if l.here() {
		fn()
	} else {
		l.post(fn) // a closed loop has nothing left that fn could change
	}
}

// takeInbox takes in what has been posted.
func (l *Loop) takeInbox() {
	l.mu.Lock()
	l.posted.Store(false)
	n := l.inbox.take()
	l.mu.Unlock()
	for next := n; n != nil; n = next {
		next = n.next
		if h := n.handle(); h.when == atOnce {
			h.run()
		} else {
			l.ready.push(n)
		}
	}
}
