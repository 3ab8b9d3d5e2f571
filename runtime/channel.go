package async

import (
	"sync"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file lets tasks wait for Go channels. Invariant: a value that has been received reaches the task, and a cancelled operation is
// over, one way or the other, before the task goes on.

// Recv returns an operation that receives from ch. It gives the value and true, or, when ch is closed and empty, the zero value and
// false. If the task is cancelled, either nothing is received, or the value is delivered and the cancellation is for the next await.
func Recv[T any](ch <-chan T) Awaitable[Tuple2[T, bool]] {
	return &receive[T]{ch: ch, call: call[Tuple2[T, bool]]{name: "async.Recv", begin: func(t *machine.Task) *Future[Tuple2[T, bool]] {
		select {
		case v, ok := <-ch:
			return completed(loopOf(t), Tuple2[T, bool]{v, ok})
		default:
		}
		return onChannel(loopOf(t), func(quit <-chan struct{}) (r Tuple2[T, bool], done bool) {
			select {
			case r.A, r.B = <-ch:
				return r, true
			case <-quit:
				return r, false
			}
		})
	}}}
}

// Send returns an operation that sends v to ch. If the task is cancelled, either v is not sent, or the cancellation is for the next await.
// Sending to a closed channel panics, as in Go.
func Send[T any](ch chan<- T, v T) Awaitable[Void] {
	return &send[T]{ch: ch, v: v, call: call[Void]{name: "async.Send", begin: func(t *machine.Task) *Future[Void] {
		select {
		case ch <- v:
			return completed(loopOf(t), Void{})
		default:
		}
		return onChannel(loopOf(t), func(quit <-chan struct{}) (Void, bool) {
			select {
			case ch <- v:
				return Void{}, true
			case <-quit:
				return Void{}, false
			}
		})
	}}}
}

// completed returns a future with outcome v.
func completed[T any](l *Loop, v T) *Future[T] {
	f := NewFuture[T](l)
	f.set(v, nil, 0)
	return f
}

// onChannel has a goroutine wait in op, which returns false when quit is closed first, and returns the future of the outcome.
func onChannel[T any](l *Loop, op func(quit <-chan struct{}) (T, bool)) *Future[T] {
	f := NewFuture[T](l)
	quit := make(chan struct{})
	stop := sync.OnceFunc(func() { close(quit) })
	f.rare().onCancel = func(error) bool {
		stop()
		return false // the cancellation stays pending until it is known who was first
	}
	l.inFlight++
	l.channels++
	go func() {
		var v T
		var done bool
		var r *machine.Raised
		defer func() {
			if p := recover(); p != nil {
				r = caught(p)
			}
			l.post(func() {
				l.channels--
				l.landed()
				switch {
				case r != nil:
					f.failWith(nil, r)
				case done:
					f.set(v, nil, irrevocable)
				default:
					f.set(v, &CancelledError{}, 0)
				}
			})
		}()
		v, done = op(quit)
	}()
	return f
}
