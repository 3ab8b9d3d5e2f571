package async

import (
	"context"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements what a task carries along: its context and its variables.
//
// Invariant: a binding is never changed once it is made, so that a child task can share its parent's.

// A scope is the surroundings of a task.
type scope struct {
	vars  *binding
	outer context.Context // the context of the scope around; nil is the loop's
	ctx   context.Context // made by the first call of Context, and cancelled with the task
	stop  context.CancelCauseFunc
}

// A binding holds the values of one variable, the current one last; the list of them is searched from the newest.
type binding struct {
	of     any // the *Var
	values []any
	next   *binding
}

// child returns the scope of a task that starts in s; nil if s has nothing to hand on.
func (s *scope) child() *scope {
	outer := s.outer
	if s.ctx != nil {
		outer = s.ctx
	}
	if s.vars == nil && outer == nil {
		return nil
	}
	return &scope{vars: s.vars, outer: outer}
}

// scopeOf returns t's scope, or nil.
func scopeOf(t *machine.Task) *scope {
	if x := coreOf(t).more.Load(); x != nil {
		return x.scope
	}
	return nil
}

// coreOf returns the future of task t.
func coreOf(t *machine.Task) *future { return loopOf(t).tasks.at(recordOf(t).slot).core() }

// currentScope returns the scope of the task that is being stepped, or nil.
func (l *Loop) currentScope() *scope {
	if l.current == nil || !l.here() {
		return nil
	}
	return scopeOf(&l.current.Task)
}

// ownScope returns the scope of f's task, and makes it first if it has none.
func (f *future) ownScope() *scope {
	x := f.rare()
	if x.scope == nil {
		x.scope = new(scope)
	}
	return x.scope
}

// Context returns the context of the calling task: it is cancelled when the task is, with the same cause, and when
// the task ends. In ordinary code it is context.Background().
func Context() context.Context { return context.Background() }

// context returns the context of f's task.
func (f *future) context() context.Context {
	s := f.ownScope()
	if s.ctx == nil {
		outer := s.outer
		if outer == nil {
			outer = f.loop().context()
		}
		s.ctx, s.stop = context.WithCancelCause(outer)
		if x := f.more.Load(); f.cancels > 0 {
			s.stop(x.pending.reason())
		}
	}
	return s.ctx
}

// context returns the loop's own context.
func (l *Loop) context() context.Context {
	if l.base == nil {
		l.base = context.Background()
	}
	return l.base
}

// reason returns e's cause, which may be nil, as e may.
func (e *CancelledError) reason() error {
	if e == nil {
		return nil
	}
	return e.Cause
}

// cancelContext cancels the context of f's task, if it has one.
func (f *future) cancelContext(cause error) {
	if x := f.more.Load(); x != nil && x.scope != nil && x.scope.stop != nil {
		x.scope.stop(cause)
	}
}

// renewContext gives f's task a fresh context after an Uncancel: a context cannot be uncancelled.
func (f *future) renewContext() {
	if x := f.more.Load(); x != nil && x.scope != nil {
		x.scope.ctx, x.scope.stop = nil, nil
	}
}

// endScope ends the scope of f's task, which has ended.
func (f *future) endScope() {
	if x := f.more.Load(); x != nil && x.scope != nil {
		if x.scope.stop != nil {
			x.scope.stop(nil)
		}
		x.scope = nil
	}
}
