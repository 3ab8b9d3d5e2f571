package async

import (
	"context"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file implements what a task carries along: its variables, and a context for each scope it is in.
//
// Invariant: a binding is never changed once it is made, so that a child task can share its parent's.

// A scope is what a task carries along.
type scope struct {
	vars *binding
	top  *level // the innermost; nil stands for an outermost one without a context yet
	from *level // the level of the group that the task belongs to; nil stands for the loop
}

// A level is a region that can be cancelled: the task itself, a group, a timeout. Contexts are made when they are asked for.
type level struct {
	outer *level // within the task
	from  *level // of the outermost: as in scope
	ctx   context.Context
	stop  context.CancelCauseFunc
}

// A binding holds the values of one variable, the current one last; the list of them is searched from the newest.
type binding struct {
	of     any // the *Var
	values []any
	next   *binding
}

// child returns the scope of a task that starts in s, as a member of a group whose level is from; nil if there is
// nothing in it. A task that belongs to no group may outlive the scopes around, so it is in none of them.
func (s *scope) child(from *level) *scope {
	var vars *binding
	if s != nil {
		vars = s.vars
	}
	if vars == nil && from == nil {
		return nil
	}
	return &scope{vars: vars, from: from}
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
	if !l.here() {
		return nil
	}
	if t := l.stepped(); t != nil {
		return scopeOf(&t.Task)
	}
	return nil
}

// ownScope returns the scope of f's task, and makes it first if it has none.
func (f *future) ownScope() *scope {
	x := f.rare()
	if x.scope == nil {
		x.scope = new(scope)
	}
	return x.scope
}

// level returns the innermost level of f's task.
func (f *future) level() *level {
	s := f.ownScope()
	if s.top == nil {
		s.top = &level{from: s.from}
	}
	return s.top
}

// push opens a level in f's task, within the innermost.
func (f *future) push() *level {
	v := &level{outer: f.level()}
	f.more.Load().scope.top = v
	return v
}

// pop closes v, which push has returned, and cancels its context with the cause.
func (f *future) pop(v *level, cause error) {
	v.cancel(cause)
	if x := f.more.Load(); x.scope != nil { // the task may have ended meanwhile, by Goexit
		x.scope.top = v.outer
	}
}

// context returns the context of v, a level of a task of l.
func (v *level) context(l *Loop) context.Context {
	if v.ctx == nil {
		base := l.context()
		if v.outer != nil {
			base = v.outer.context(l)
		} else if v.from != nil {
			base = v.from.context(l)
		}
		v.ctx, v.stop = context.WithCancelCause(base)
	}
	return v.ctx
}

func (v *level) cancel(cause error) {
	if v.stop != nil {
		v.stop(cause)
	}
}

// context returns the loop's own context.
func (l *Loop) context() context.Context {
	if l.base == nil {
		return context.Background()
	}
	return l.base
}

// Context returns the context of the innermost scope that the calling task is in: a timeout, a group, the task itself.
// It is cancelled when that is cancelled, with the same cause, and when it ends. After an Uncancel that leaves no request,
// Context gives a new one. In ordinary code it is context.Background().
func Context() context.Context { return context.Background() }

// ContextFrom is Context in task t, for generated code.
func ContextFrom(t *machine.Task) context.Context {
	f := coreOf(t)
	v := f.level()
	ctx := v.context(loopOf(t))
	if f.cancels > 0 && ctx.Err() == nil {
		v.cancel(f.more.Load().pending.reason())
	}
	return ctx
}

// reason returns e's cause, which may be nil, as e may.
func (e *CancelledError) reason() error {
	if e == nil {
		return nil
	}
	return e.Cause
}

// cancelContexts cancels the contexts of f's task from the innermost level to last; all of them if that is nil.
func (f *future) cancelContexts(last *level, cause error) {
	x := f.more.Load()
	if x == nil || x.scope == nil {
		return
	}
	for v := x.scope.top; v != nil; v = v.outer {
		v.cancel(cause)
		if v == last {
			break
		}
	}
}

// renewContexts lets go of the cancelled contexts of f's task after an Uncancel: a context cannot be uncancelled.
func (f *future) renewContexts() {
	x := f.more.Load()
	if x == nil || x.scope == nil {
		return
	}
	for v := x.scope.top; v != nil; v = v.outer {
		if v.ctx != nil && v.ctx.Err() != nil {
			v.ctx, v.stop = nil, nil
		}
	}
}

// endScope cancels the contexts of f's task, which has ended.
func (f *future) endScope() {
	f.cancelContexts(nil, nil)
	if x := f.more.Load(); x != nil {
		x.scope = nil
	}
}
