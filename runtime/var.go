package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements context variables, Python's contextvars.

// A Var is a variable of which every task has its own value. A new task begins with the values that its creator has then; what it
// sets stays its own. A coroutine that is awaited directly belongs to the task that awaits it and shares the values.
//
// The zero Var is ready for use, with the zero T as its default. A Var is used by its address and must not be copied.
type Var[T any] struct {
	fallback T
}

// NewVar returns a variable whose value is v where none was set.
func NewVar[T any](v T) *Var[T] { return &Var[T]{fallback: v} }

// Get returns the calling task's value; in ordinary code, the default.
func (v *Var[T]) Get() T { return v.fallback }

// Set sets the calling task's value. In ordinary code, which belongs to no task, it has no effect.
func (v *Var[T]) Set(value T) {}

// Reset takes the calling task's last Set back: the value is again what it was before. The last 16 values are
// remembered; before them comes the default. In ordinary code Reset has no effect.
func (v *Var[T]) Reset() {}

const remembered = 16

// GetFrom is Get in task t.
func (v *Var[T]) GetFrom(t *machine.Task) T {
	if s := scopeOf(t); s != nil {
		if b := s.vars.find(v); b != nil {
			value, _ := b.values[len(b.values)-1].(T) // not ok: a nil interface
			return value
		}
	}
	return v.fallback
}

// SetFrom is Set in task t.
func (v *Var[T]) SetFrom(t *machine.Task, value T) {
	s := coreOf(t).ownScope()
	var before []any
	if b := s.vars.find(v); b != nil {
		before = b.values[max(0, len(b.values)-remembered):]
	}
	values := append(before[:len(before):len(before)], value)
	s.vars = &binding{of: v, values: values, next: s.vars.without(v)}
}

// ResetFrom is Reset in task t.
func (v *Var[T]) ResetFrom(t *machine.Task) {
	s := scopeOf(t)
	if s == nil {
		return
	}
	b := s.vars.find(v)
	if b == nil {
		return
	}
	s.vars = s.vars.without(v)
	if before := b.values[:len(b.values)-1]; len(before) > 0 {
		s.vars = &binding{of: v, values: before, next: s.vars}
	}
}

// find returns the binding of v in b, or nil.
func (b *binding) find(v any) *binding {
	for b != nil && b.of != v {
		b = b.next
	}
	return b
}

// without returns the bindings of b but that of v. It copies those in front of it.
func (b *binding) without(v any) *binding {
	if b.find(v) == nil {
		return b
	}
	if b.of == v {
		return b.next
	}
	return &binding{b.of, b.values, b.next.without(v)}
}
