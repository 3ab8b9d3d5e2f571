package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements Shield, after asyncio.shield.

// Shield starts a and returns a future of its outcome. To cancel that future, or a task that awaits it, does not cancel a.
// If a is cancelled otherwise, so is the future. In ordinary code Shield works on the process's default loop.
func Shield[T any](a Awaitable[T]) *Future[T] {
	l := defaultLoop()
	outer := NewFuture[T](l)
	l.do(func() { outer.shadow(futureOf(l, nil, a), nil) })
	return outer
}

// ShieldFrom is Shield in task t, for generated code.
func ShieldFrom[T any](t *machine.Task, a Awaitable[T]) *Future[T] {
	l := loopOf(t)
	inner := futureOf(l, scopeOf(t).child(nil), a)
	if inner.isDone() {
		return inner
	}
	outer := NewFuture[T](l)
	outer.shadow(inner, nil)
	return outer
}

// shadow completes f when inner is done, with the same outcome; but late, if it is not nil, takes the place of a *CancelledError.
func (f *Future[T]) shadow(inner *Future[T], late error) {
	l := f.loop()
	copied := newHandle(l, func() {
		if !f.claim() {
			return
		}
		f.value = inner.value
		bits := inner.state.Load() & (failed | cancelled)
		if bits&failed != 0 {
			x, y := inner.see(), f.rare()
			y.err, y.raised = x.err, x.raised
			if late != nil && isCancelled(x.err) {
				y.err, bits = late, failed
			}
		}
		f.publish(bits)
	})
	inner.follow(&copied.node)
	f.follow(&newHandle(l, func() { inner.delist(&copied.node) }).node)
}
