package async

// This file reports what a loop that is closed has to cancel.

// WithLeakReport has report called by Close, and by Run when the main task has ended, if tasks are left then: it says where they wait, before they are
// cancelled. Such tasks are no error; but a program that means to await everything wants to know. asynctest.Run reports them by itself.
func WithLeakReport(report func(left []TaskInfo)) Option {
	return func(l *Loop) { l.leaks = report }
}

// reportLeaks tells of the tasks that are left.
func (l *Loop) reportLeaks() {
	if l.leaks != nil && l.tasks.n > 0 {
		l.leaks(Dump(l))
	}
}
