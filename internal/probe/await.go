package probe

import (
	"fmt"
	"reflect"
	"runtime"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file defines the awaitables of a run. Each records that its await begins and that it ends, waits in between for a turn of the
// loop if the policy says so, and then has an outcome that was fixed when it was made.

// Call records that an ordinary call happens, and returns v: the mark of a place in the order of evaluation.
func Call[T any](p *P, v T) T {
	p.Log("call", name(v))
	return v
}

// name is what the record calls v: never an address, which differs from run to run.
func name(v any) any {
	switch reflect.ValueOf(v).Kind() {
	case reflect.Pointer, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		if err, ok := v.(error); ok {
			return err
		}
		return fmt.Sprintf("%T", v)
	}
	return v
}

// Value is an awaitable that gives v.
func Value[T any](p *P, v T) async.Awaitable[T] {
	return &op[T]{p: p, value: v, name: name(v)}
}

// Fail is an awaitable that gives v together with err.
func Fail[T any](p *P, v T, err error) async.Awaitable[T] {
	return &op[T]{p: p, value: v, err: err, name: err}
}

// Yield is an awaitable without a value.
func (p *P) Yield() async.Awaitable[async.Void] {
	return &op[async.Void]{p: p, name: "yield"}
}

// Func is an awaitable that calls f when its await ends and gives what f returns.
// A panic in f, or runtime.Goexit, comes out of the await.
func Func[T any](p *P, f func() (T, error)) async.Awaitable[T] {
	return &op[T]{p: p, name: "func", call: f}
}

// Panic is an awaitable whose await panics with v.
func Panic[T any](p *P, v any) async.Awaitable[T] {
	return &op[T]{p: p, name: "panic", call: func() (T, error) { panic(v) }}
}

// Exit is an awaitable whose await calls runtime.Goexit.
func Exit[T any](p *P) async.Awaitable[T] {
	return &op[T]{p: p, name: "exit", call: func() (zero T, err error) { runtime.Goexit(); return }}
}

// Cancelled is an awaitable during whose await the task is cancelled, in every form and under every policy.
func Cancelled[T any](p *P) async.Awaitable[T] {
	return &op[T]{p: p, name: "cancelled", cancelled: true}
}

// An op is an awaitable of a run.
type op[T any] struct {
	p     *P
	name  any // what the record calls it
	value T
	err   error
	call  func() (T, error)           // what to do at the end, if not nil
	turn  async.Awaitable[async.Void] // what the await waits for, if it suspended

	cancelled bool // the task is cancelled meanwhile
}

// Await implements [async.Awaitable].
func (o *op[T]) Await(t *machine.Task) bool {
	o.p.Log("await", o.name)
	o.turn = nil
	if o.cancelled {
		o.turn = async.Sleep(0)
		cancel(t)
		return o.turn.Await(t)
	}
	if !o.p.suspend() {
		return true
	}
	o.turn = async.Sleep(0)
	return o.turn.Await(t)
}

// cancel cancels the running task: what it begins to wait for ends with that. A plain program has no tasks, but package async in its build knows what
// to do.
func cancel(t *machine.Task) { async.CurrentFrom(t).Cancel() }

// Awaited implements [async.Awaitable].
func (o *op[T]) Awaited(t *machine.Task) (T, error) {
	if o.turn != nil {
		if _, err := o.turn.Awaited(t); err != nil {
			o.p.Log("gave", o.name, err)
			return o.value, err
		}
	}
	o.p.Log("gave", o.name)
	if o.call != nil {
		return o.call()
	}
	return o.value, o.err
}
