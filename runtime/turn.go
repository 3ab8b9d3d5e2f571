package async

import (
	"math"
	"time"
	"unsafe"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file runs the loop: its iterations, the steps of its tasks, and what happens when one panics.
//
// Invariant: an iteration runs exactly what was ready when it began, then what other goroutines have posted, then
// the timers that were due; all in the order in which they became so (CPython, BaseEventLoop._run_once).

// run does iterations until one ends with stopping set. It begins with what a panic in a callback has left of the last one.
func (l *Loop) run() { l.goOn(l.batch != nil) }

// goOn is run; with midway set it begins in the middle of an iteration, after a step that panicked.
func (l *Loop) goOn(midway bool) {
	if l.probe != nil {
		for !l.spinProbed(midway) {
			midway = true
		}
		return
	}
	for !l.spin(midway) {
		midway = true
	}
}

// spin is goOn up to a panic in a task. The one deferred call here stands for all tasks: a step needs none.
//
// What is left of the iteration is in batch. It is a local variable because stores to the heap cost more; whoever else may look
// finds it in l.batch.
func (l *Loop) spin(midway bool) (stopped bool) {
	normal := false
	batch := l.batch
	defer func() {
		if !normal {
			l.batch = batch
			l.broke(recover())
		}
	}()
	if midway {
		goto iteration
	}
begin:
	if l.ready.head == nil || l.timers.n > 0 || l.posted.Load() {
		l.collect()
	}
	batch = l.ready.take()
iteration:
	for batch != nil {
		n := batch
		batch = n.next
		if n.on != nil || n.seq != idle {
			l.batch = batch
			step := l.prepare(n)
			if batch = l.batch; !step {
				continue
			}
		}
		t := n.task()
		l.current = n.slot
		if t.Up(t.Begin().Resume(&t.Task)) {
			l.finish(t, nil)
		} else if t.pends() {
			l.passOn(t)
		}
	}
	if !l.stopping {
		goto begin
	}
	l.current, l.batch = nobody, nil
	l.stopping = false
	normal = true
	return true
}

// nobody is what Loop.current is while no task is being stepped.
const nobody = math.MaxUint32

// stepped returns the task that is being stepped, or nil.
func (l *Loop) stepped() *task {
	if l.current == nobody {
		return nil
	}
	return l.tasks.at(l.current).record()
}

// collect makes ready what belongs into the iteration that begins, and waits if that is nothing.
func (l *Loop) collect() {
	l.current = nobody
	if l.ready.head == nil && !l.stopping {
		l.rest()
	}
	if l.posted.Load() {
		l.takeInbox()
	}
	if l.timers.n > 0 {
		l.takeDue(l.clock.Now())
	}
}

// quiet reports whether nothing is left that a closing loop has to wait for.
func (l *Loop) quiet() bool { return l.tasks.n == 0 && l.inFlight == 0 }

// prepare does for n what is not a plain step, and reports whether a step is to follow.
func (l *Loop) prepare(n *node) bool {
	on := n.on
	switch on {
	case &isHandle:
		l.current = nobody
		n.handle().run()
		return false
	case &isLink:
		l.current = nobody
		if k := n.link(); k.to != nil {
			k.to.childDone(k.index)
		}
		return false
	case &isVoid:
		n.on = nil
		return false
	case &isRaising:
		n.on = nil
		return true
	case &inDue:
		n.on, n.seq = nil, idle
		l.ready.push(n) // the timer completes the sleep; the sleeper comes in the next iteration
		return false
	}
	n.on = nil
	t := n.task()
	if n.seq != idle {
		if on == &isBorn {
			n.seq = idle
			l.finish(t, &machine.Raised{Value: &MustError{Err: t.takePending(l)}})
			return false
		}
		if on != nil && on.isDone() && on.state.Load()&irrevocable != 0 {
			n.seq = cancelPostponed
		} else {
			t.Throw(t.takePending(l))
			if n.seq != cancelCertain {
				t.Miss(uint8(on.wakeup()))
			}
			n.seq = idle
			if on != nil && on.unseen() {
				l.orphans.adopt(on)
			}
			return true
		}
	}
	if on != nil {
		if s := on.state.Load(); s&(standIn|failed) == standIn|failed {
			t.Throw(on.outcome(l))
		}
	}
	return true
}

// wakeup tells how a task with on in its record was woken in a queue, if it stood in one.
func (on *future) wakeup() wakeup {
	switch on {
	case nil:
		return woken
	case &isAlone:
		return wokenAlone
	}
	return unwoken
}

// passOn cancels what t, which a cancellation is pending for, has begun to wait for.
func (l *Loop) passOn(t *task) {
	if on := t.on; on != nil && on.cancel(t.pending(l).Cause) {
		t.seq = idle
		t.takePending(l)
		return
	}
	t.seq = cancelPending // the next step throws it
}

// finish ends t, whose root has returned, or which r has ended.
func (l *Loop) finish(t *task, r *machine.Raised) {
	l.current = nobody
	m := l.tasks.at(t.slot)
	m.finish(l, t.TakeRoot(), r)
	if l.probe != nil {
		l.probe.ended(m)
	}
	l.wane()
}

// wane ends the run of a loop that is closing when nothing is left to wait for.
func (l *Loop) wane() {
	if l.closing && l.quiet() {
		l.stopping = true
	}
}

// broke is called while a panic, whose value is v, or a Goexit unwinds the goroutine out of a task or a callback.
// It returns when the loop is to go on. When it cannot on this goroutine, it goes on inside the
// deferred call, until the run is over.
func (l *Loop) broke(v any) {
	t := l.stepped()
	l.current = nobody
	if t == nil {
		if v != nil {
			panic(v) // from a callback: nobody awaits it
		}
		return
	}
	r := &machine.Raised{Goexit: true}
	if v != nil {
		r = l.caught(v)
		t.note(r)
	}
	if t.Parked() {
		l.raised = nil // a deferred call waits: the Goexit goes on after it
		if t.Switched() {
			t.on = &isRaising
			l.runNext(&t.node)
		}
	} else if t.Raise(r) {
		l.raised = r
		t.on = &isRaising
		l.runNext(&t.node)
	} else {
		l.raised = nil
		l.finish(t, r)
	}
	switch {
	case v == nil && !l.serves:
		l.goOn(true) // Goexit goes on when this returns
	case l.root != nil && l.root.home == t && l.root.panicked():
		l.goOn(true)
		l.root.see()
		raiseOut(v, r.Calls) // here, so that a crash shows the stack of the panic
	}
}

// runNext puts n before everything else in this iteration.
func (l *Loop) runNext(n *node) {
	n.next = l.batch
	l.batch = n
}

// same reports whether a and b are the same value, without comparing what may be incomparable.
func same(a, b any) bool {
	return *(*[2]unsafe.Pointer)(unsafe.Pointer(&a)) == *(*[2]unsafe.Pointer)(unsafe.Pointer(&b))
}

// takeDue makes ready all timers whose deadline is not after now.
func (l *Loop) takeDue(now time.Duration) {
	h := &l.timers
	for h.n > 0 {
		first := *h.at(0)
		n := l.timedNode(first)
		if n != nil && first.when > now {
			return
		}
		h.pop()
		if n == nil {
			h.dead--
			continue
		}
		if n.on == &isHandle {
			l.timed.remove(n.slot)
			n.seq = idle
		} else {
			n.on = &inDue
		}
		l.ready.push(n)
	}
}

// timedNode returns the node that x wakes, or nil if x is dead.
func (l *Loop) timedNode(x timer) *node {
	var n *node
	if x.who&1 != 0 {
		if h := l.timed.at(x.who >> 1); h != nil {
			n = &h.node
		}
	} else if t := l.tasks.at(x.who >> 1); t != nil {
		n = &t.record().node
	}
	if n == nil || n.seq != x.seq {
		return nil
	}
	return n
}

// setTimer makes n ready when the time is when.
func (l *Loop) setTimer(n *node, when time.Duration) {
	if l.seq++; l.seq < firstTimer {
		l.seq = firstTimer
	}
	n.seq = l.seq
	who := n.slot << 1
	if n.on == &isHandle {
		who |= 1
	}
	l.timers.push(timer{when, n.seq, who})
}

// dropTimer cancels the timer of n.
func (l *Loop) dropTimer(n *node) {
	n.seq = idle
	h := &l.timers
	if h.dead++; h.dead > 64 && h.dead > h.n/2 {
		h.sweep(func(x timer) bool { return l.timedNode(x) != nil })
	}
}

// after returns the time d from now. It saturates: a timer that far away never expires.
func (l *Loop) after(d time.Duration) time.Duration {
	now := l.clock.Now() // may be negative, inside a testing/synctest bubble
	switch when := now + d; {
	case d > 0 && when < now:
		return math.MaxInt64
	case d < 0 && when > now:
		return math.MinInt64
	default:
		return when
	}
}

// rest waits until something is ready, posted or due.
func (l *Loop) rest() {
	for l.ready.head == nil && !l.posted.Load() && !l.stopping {
		until := time.Duration(math.MaxInt64)
		for h := &l.timers; h.n > 0; h.pop() {
			if first := *h.at(0); l.timedNode(first) != nil {
				until = first.when
				break
			}
			h.dead--
		}
		if l.timers.n > 0 && until <= l.clock.Now() {
			return
		}
		if l.serves && l.unused() {
			l.stopping = true
			return
		}
		if !l.clock.Wait(Idle{Until: until, InFlight: l.inFlight, Channels: l.channels, Wake: l.wake}) && !l.posted.Load() {
			l.stuck, l.stopping = true, true
			return
		}
	}
}
