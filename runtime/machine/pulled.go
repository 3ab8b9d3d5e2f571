package machine

// This file runs a chain of frames on the goroutine of whoever asks for its next value, without a loop.

// A Pulled is a task that belongs to no loop: the body of a generator whose steps are not awaited.
//
// Invariant: while its phase is not Running none of its frames is on any native stack.
type Pulled struct {
	task   Task
	exec   Exec
	phase  Phase
	raised *Raised // the panic or Goexit with which it ended
}

// A Phase says how far a generator is.
type Phase uint8

// The phases of a generator.
const (
	Created Phase = iota
	Suspended
	Running
	Ended
)

// Init makes p run root.
func (p *Pulled) Init(root Coroutine) { p.task.Init(&p.exec, root) }

// Phase returns how far p is.
func (p *Pulled) Phase() Phase { return p.phase }

// Idle reports whether Step may be called.
func (p *Pulled) Idle() bool { return p.phase <= Suspended }

// Abandon ends p, of which nothing has run.
func (p *Pulled) Abandon() {
	p.phase = Ended
	p.task.top = nil
}

// Step is [Task.Step]. A panic or Goexit comes out of it when the deferred calls of all frames have run and none has stopped it;
// p has ended then.
func (p *Pulled) Step() (ended bool) {
	defer func() {
		if p.phase == Running {
			ended = p.Broke(recover())
		}
	}()
	p.phase = Running // what follows is Run, without the call
	if t := &p.task; t.Up(t.Begin().Resume(t)) {
		p.phase = Ended
		return true
	}
	p.phase = Suspended
	return false
}

// Run is Step for callers that take several steps and have the deferred call of Step themselves, once for all of them.
func (p *Pulled) Run() (ended bool) {
	p.phase = Running
	if t := &p.task; t.Up(t.Begin().Resume(t)) {
		p.phase = Ended
		return true
	}
	p.phase = Suspended
	return false
}

// Broke goes on after a panic with value v, or a Goexit, has unwound the native stack down to Run. What the frames that were not on that
// stack have deferred is yet to run.
func (p *Pulled) Broke(v any) (ended bool) {
	r := &Raised{Value: v, Goexit: v == nil}
	if r.Goexit && p.task.Parked() {
		p.phase = Suspended // a deferred call has yielded
		return false
	}
	if p.task.Raise(r) {
		return p.Step()
	}
	p.phase, p.raised = Ended, r
	if v != nil {
		panic(v)
	}
	return true
}

// TakeRoot is [Task.TakeRoot]. It gives nil when a panic or Goexit has ended p, and when nothing of it has run.
func (p *Pulled) TakeRoot() Coroutine { return p.task.TakeRoot() }

// Task returns the task as which the frames run.
func (p *Pulled) Task() *Task { return &p.task }

// Raised returns the panic or Goexit with which p has ended, or nil.
func (p *Pulled) Raised() *Raised { return p.raised }
