package async

import (
	"runtime"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file gives the tests coroutines without the compiler. The body of a script is straight code on a goroutine of its own;
// it runs only while the loop's goroutine stands still in Resume, and counts as the loop's goroutine meanwhile.

type script[T any] struct {
	machine.DeferHeader
	body  func(c *ctl) (T, error)
	c     *ctl
	value T
	err   error
}

// ctl connects the body of a script with its Resume.
type ctl struct {
	t      *machine.Task
	resume chan raise
	yield  chan raise
	spots  int // operations that can be awaited on the spot
}

// raise says in what way control is handed over.
type raise struct {
	kind  string // "", "end", "panic" or "goexit"
	value any
}

// co makes a coroutine of body.
func co[T any](body func(c *ctl) (T, error)) *script[T] {
	f := &script[T]{body: body}
	f.Frame.Defer(func(body func()) { body() }) // so that panics of awaited frames reach the body
	return f
}

// proc is co for bodies without a result.
func proc(body func(c *ctl) error) *script[Void] {
	return co(func(c *ctl) (Void, error) { return Void{}, body(c) })
}

func (f *script[T]) Await(t *machine.Task) bool { return f.Reused(t) || f.Resume(t) }

func (f *script[T]) Awaited(t *machine.Task) (T, error) {
	if err := t.Thrown(); err != nil {
		var zero T
		return zero, err
	}
	return f.value, f.err
}

func (f *script[T]) Resume(t *machine.Task) bool {
	rethrown := f.rethrown(t)
	l := loopOf(t)
	before := l.runner.Load()
	if f.c == nil {
		f.c = &ctl{resume: make(chan raise), yield: make(chan raise)}
		f.c.t = t
		go f.run(l)
	} else {
		f.c.t = t // another one, if f is the body of a generator
		f.c.resume <- rethrown
	}
	event := <-f.c.yield
	l.runner.Store(before)
	switch event.kind {
	case "panic":
		panic(event.value)
	case "goexit":
		runtime.Goexit()
	case "end":
		return f.Frame.Finish()
	}
	return f.Frame.Suspend(t, f, 1)
}

// rethrown finds out what Rethrow does.
func (f *script[T]) rethrown(t *machine.Task) (r raise) {
	end := make(chan bool)
	go func() {
		defer close(end)
		r.kind = "goexit"
		defer func() {
			if v := recover(); v != nil {
				r = raise{"panic", v}
			}
		}()
		f.Frame.Rethrow(t)
		r = raise{}
	}()
	<-end
	return r
}

func (f *script[T]) run(l *Loop) {
	event := raise{kind: "goexit"}
	defer func() {
		if v := recover(); v != nil {
			event = raise{"panic", v}
		}
		loops.Delete(goroutine())
		f.c.yield <- event
	}()
	f.c.enter(l)
	f.value, f.err = f.body(f.c)
	event = raise{kind: "end"}
}

// enter makes the body's goroutine pass for the loop's.
func (c *ctl) enter(l *Loop) {
	l.runner.Store(goroutine())
	loops.Store(goroutine(), l)
}

// await waits for a in the body of a script; every other time as generated code does, if that has a way of its own.
func await[T any](c *ctl, a Awaitable[T]) (T, error) {
	if s, ok := a.(interface{ spot(t *machine.Task) spot[T] }); ok {
		if c.spots++; c.spots%2 == 1 {
			if op := s.spot(c.t); op != nil {
				for !op.Ready(c.t) {
					c.suspend()
				}
				return op.Awaited(c.t)
			}
		}
	}
	if !a.Await(c.t) {
		c.suspend()
	}
	return a.Awaited(c.t)
}

// spot is an operation that is awaited on the spot.
type spot[T any] interface {
	Ready(t *machine.Task) bool
	Awaited(t *machine.Task) (T, error)
}

func (a *queueGet[T]) spot(t *machine.Task) spot[T] {
	g := (*Queue[T])(a).GetFrom(t)
	return &g
}

func (a *lockAcquire) spot(t *machine.Task) spot[Void] {
	o := (*Lock)(a).AcquireFrom(t)
	return &o
}

func (a *eventWait) spot(t *machine.Task) spot[Void] {
	o := (*Event)(a).WaitFrom(t)
	return &o
}

func (a *semaphoreAcquire) spot(t *machine.Task) spot[Void] {
	o := (*Semaphore)(a).AcquireFrom(t)
	return &o
}

func (a *writeAcquire) spot(t *machine.Task) spot[Void] {
	o := (*RWLock)(a).AcquireFrom(t)
	return &o
}

func (a *readAcquire) spot(t *machine.Task) spot[Void] {
	o := (*RWLock)(a).RAcquireFrom(t)
	return &o
}

func (a *limiterAcquire) spot(t *machine.Task) spot[Void] {
	o := (*Limiter)(a).AcquireFrom(t)
	return &o
}

func (a *notifyWait) spot(t *machine.Task) spot[Void] {
	o := (*Notify)(a).WaitFrom(t)
	return &o
}

func (a *queueJoin[T]) spot(t *machine.Task) spot[Void] {
	o := (*Queue[T])(a).JoinFrom(t)
	return &o
}

func (f *queuePut[T]) spot(t *machine.Task) spot[Void] {
	if !f.Frame.Claim() {
		return nil
	}
	p := f.q.PutFrom(t, f.v)
	return &p
}

// suspend hands control back to Resume until that is called again.
func (c *ctl) suspend() {
	l := loopOf(c.t)
	loops.Delete(goroutine())
	c.yield <- raise{}
	r := <-c.resume
	c.enter(l)
	switch r.kind {
	case "panic":
		panic(r.value)
	case "goexit":
		runtime.Goexit()
	}
}

// generator makes an asynchronous generator of body.
func generator[Y, S, R any](body func(c *ctl, yield func(Y) (S, error)) (R, error)) *AsyncGenerator[Y, S, R] {
	g := &AsyncGenerator[Y, S, R]{}
	var gen *machine.Gen[Y, S]
	gen = g.Init(co(func(c *ctl) (R, error) {
		return body(c, func(v Y) (S, error) {
			gen.Yield(c.t, v)
			c.suspend()
			return gen.Sent()
		})
	}))
	return g
}

// wait is await without the value.
func wait[T any](c *ctl, a Awaitable[T]) error {
	_, err := await(c, a)
	return err
}
