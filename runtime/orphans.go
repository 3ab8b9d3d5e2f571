package async

import (
	"log/slog"
	"runtime"
	"sync"
)

// This file sees to it that the error of a task that nobody awaits is reported, once.
//
// Invariant: a failure is in the list from the end of its task, unless a task is about to read it, until somebody does read it, the
// task is collected, or the loop is closed. In the last two cases it is reported.

// An ErrorReport tells about an error that nobody has read.
type ErrorReport struct {
	Task string // the name of the task
	Err  error  // a *PanicError for a panic
}

// SetErrorHandler sets the function that gets the errors of tasks which nobody has read; nil stands for the default, which logs
// them with slog. The handler may be called on any goroutine. SetErrorHandler may be called from any.
func (l *Loop) SetErrorHandler(handler func(ErrorReport)) {
	l.orphans.mu.Lock()
	defer l.orphans.mu.Unlock()
	l.orphans.handler = handler
}

// orphans is the list of failures nobody has read.
type orphans struct {
	mu      sync.Mutex
	handler func(ErrorReport)
	ends    unread // of a ring; its own next and prev are nil until it is used
}

// unread is such a failure. It does not refer to its task, so that this can be collected.
type unread struct {
	list       *orphans
	report     ErrorReport
	next, prev *unread // nil once it is out of the list
}

// adopt puts the failure of f, a task's, into the list. It leaves out a Goexit that comes out of the run anyway.
func (o *orphans) adopt(f *future) {
	if r := f.more.Load().raised; r != nil && r.Goexit && !f.loop().serves {
		return
	}
	u := &unread{list: o, report: ErrorReport{f.name(), f.peek()}}
	f.more.Load().unread = u
	o.mu.Lock()
	if o.ends.next == nil {
		o.ends.next, o.ends.prev = &o.ends, &o.ends
	}
	u.next, u.prev = &o.ends, o.ends.prev
	u.prev.next, o.ends.prev = u, u
	o.mu.Unlock()
	runtime.AddCleanup(f.home, func(u *unread) {
		if u.remove() {
			o.tell(u.report)
		}
	}, u)
}

// joined reports whether a task waits for f, which will read the outcome, unless it is cancelled first; see prepare.
func (f *future) joined() bool {
	if f.waiters == nil {
		return false
	}
	for n := f.waiters.next; ; n = n.next {
		if n.on == f {
			return true
		}
		if n == f.waiters {
			return false
		}
	}
}

// remove takes u out of its list and reports whether it was there.
func (u *unread) remove() bool {
	u.list.mu.Lock()
	defer u.list.mu.Unlock()
	if u.next == nil {
		return false
	}
	u.next.prev, u.prev.next = u.prev, u.next
	u.next, u.prev = nil, nil
	return true
}

// tell gives r to the handler.
func (o *orphans) tell(r ErrorReport) {
	o.mu.Lock()
	handler := o.handler
	o.mu.Unlock()
	if handler != nil {
		handler(r)
		return
	}
	slog.Error("async: nobody has read the error of a task: await the task, or ask for its Err", "task", r.Task, "error", r.Err)
}

// flush reports all failures in the list. It panics with the value of the first panic among them.
func (o *orphans) flush() {
	var panicked *PanicError
	for {
		o.mu.Lock()
		u := o.ends.next
		o.mu.Unlock()
		if u == nil || u == &o.ends {
			break
		}
		u.remove()
		if p, ok := u.report.Err.(*PanicError); ok && panicked == nil {
			panicked = p
			continue
		}
		o.tell(u.report)
	}
	if panicked != nil {
		raiseOut(panicked.Value, panicked.calls)
	}
}
