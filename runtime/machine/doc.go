// Package machine is the part of the runtime that generated code calls, and nobody else.
//
// # Frames
//
// asyncgen turns a marked function into a struct, its frame, with one flat Resume method:
//
//	type fetchFrame struct {
//		machine.Header       // state and the link to the awaiting frame
//		url string           // parameters, and variables that live across a suspension
//		r0  []byte           // results
//		err error
//	}
//
//	func (f *fetchFrame) Resume(t *machine.Task) bool // true: finished; false: suspended
//
// A task is a stack of frames of which only the innermost is ever resumed by the loop.
// There is no array that holds that stack: it is the chain of parent links.
//
// # Awaiting
//
// An awaitable has two methods. Await begins the operation for a task and reports whether
// it is complete already; Awaited gives the outcome once it is:
//
//	Await(t *Task) bool
//	Awaited(t *Task) (T, error)
//
// The awaiting frame runs this protocol, here at its suspension point number 2:
//
//		if f.await = q.Get(); !f.await.Await(t) {
//			return f.Frame.Suspend(t, f, 2)
//		}
//	resume2:
//		x, err = f.await.Awaited(t)
//
// An operation that is ready falls through: nothing is stored and the loop is not involved.
// Otherwise the operation has arranged that the task will be woken, and the native stack
// unwinds, every frame on it returning through Suspend. Suspend links them: the first to
// call it is the innermost and becomes what the next Step resumes, and each later one
// becomes the parent of the one before. A frame that was suspended already keeps its parent,
// so the cost of a suspension is that of the frames which were on the native stack.
//
// A child whose frame is known at compile time is embedded in its parent by value and
// resumed directly; the protocol is the same.
//
// What queues and locks do for a task is a value in the frame, too, if it is awaited where it is called. Its method Ready takes the place of Await, and is
// called again at each resume, because another task may have been faster:
//
//		f.await = q.GetFrom(t)
//	resume2:
//		if !f.await.Ready(t) {
//			return f.Frame.Suspend(t, f, 2)
//		}
//		x, err = f.await.Awaited(t)
//
// # Waking
//
// Step resumes the innermost frame. When that finishes, Step resumes its parent, and so on
// in a loop, until one suspends again or the root has finished: the cost of a wake-up does
// not grow with the depth of the chain, and neither does the native stack.
//
// What wakes a task may hand an error to the pending await in place of its outcome
// (Throw, used for cancellation). Awaited of every operation that can suspend
// without a frame of its own asks Thrown first.
//
// # Panics and Goexit
//
// A panic in a frame that runs on the native stack of its parent unwinds like any other. One
// that reaches Step is caught by the loop, which calls Raise: the frames above that have no
// pending deferred call are dropped, the first that has one is resumed, and its Resume
// raises the same value again, inside the reach of its deferred calls.
// runtime.Goexit takes the same way.
//
// # Deferred calls
//
// A frame with defer statements embeds [DeferHeader]. What it keeps for a deferred call is a
// thunk that executes the user's own defer statement around a body, because recover works
// only in a function that is called directly by a defer statement:
//
//	defer log.Println(recover(), x)
//
// becomes
//
//	f.Frame.Defer(func(body func()) { defer log.Println(r, x); body() })
//
// What a range loop over a function or a stream has to finish however it is left takes the same way: [DeferFrame.Enter] and [DeferFrame.EnterAwait].
//
// # Concurrency
//
// A Task and its frames belong to the goroutine that runs its loop. Nothing here is safe
// for use by several goroutines at once. The package imports neither time nor context nor fmt,
// so that it can stand under the standard library itself.
package machine
