package async

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// This file defines the errors of the package. Each message says what to do.

// Errors of loops, futures and coroutines.
var (
	ErrLoopRunning  = errors.New("async: this goroutine is running a loop already: await the coroutine, or start it with async.Go, instead of running a second loop or blocking")
	ErrLoopClosed   = errors.New("async: the loop is closed: make a new one with async.NewLoop or async.Run")
	ErrNotDone      = errors.New("async: no result yet: await the future, or ask Done first")
	ErrAlreadyDone  = errors.New("async: the future has its outcome already: use TrySet where several may set it")
	ErrSelfAwait    = errors.New("async: a task awaits itself: it would wait for ever; await another task, or return the value")
	ErrStop         = errors.New("async: no more values: the stream or generator has ended; stop asking for the next one")
	ErrClosed       = errors.New("async: closed: the generator was told to end; return from its body")
	ErrQueueClosed  = errors.New("async: the queue is closed: put nothing more into it, and stop when Get returns this error")
	errTaskResult   = errors.New("async: the outcome of a task is that of its coroutine: return it from there, or make a future with async.NewFuture")
	errGoexit       = errors.New("async: the task ended by runtime.Goexit and has no result: return an error from it instead")
	errDefaultClose = errors.New("async: the default loop is shared by the whole process and cannot be closed: use async.Run for a loop of your own")
	errStopped      = fmt.Errorf("async: the loop was stopped before the awaited task was done: run the loop again to go on with it (%w)", ErrNotDone)
)

// ErrReused is what awaiting a coroutine for the second time gives.
var ErrReused error = machine.ErrReused

// A MustError is the value with which MustAwait, MustAwait2, MustAwait3 and MustWait panic when the awaited operation fails.
// At the root of a task the error in it becomes the task's error.
type MustError = machine.MustError

// A CancelledError is what an await returns when the task, or the future that it awaits, was cancelled.
// errors.Is(err, context.Canceled) holds. The error does not unwrap to its cause: why something was cancelled
// does not change that it was.
type CancelledError struct {
	Cause error // what was given to Cancel; may be nil
}

func (e *CancelledError) Error() string {
	if e.Cause == nil {
		return "async: cancelled"
	}
	return "async: cancelled: " + e.Cause.Error()
}

// Is reports whether target is context.Canceled.
func (e *CancelledError) Is(target error) bool { return target == context.Canceled }

// A TimeoutError is what WithTimeout and WithTimeoutScope return when the time is over.
// errors.Is(err, context.DeadlineExceeded) and errors.Is(err, os.ErrDeadlineExceeded) hold.
type TimeoutError struct {
	After time.Duration // the time that was allowed
}

func (e *TimeoutError) Error() string { return fmt.Sprintf("async: timed out after %v", e.After) }

// Is reports whether target is context.DeadlineExceeded or os.ErrDeadlineExceeded.
func (e *TimeoutError) Is(target error) bool {
	return target == context.DeadlineExceeded || target == os.ErrDeadlineExceeded
}

// Timeout returns true, as net.Error has it.
func (e *TimeoutError) Timeout() bool { return true }

// A GroupError holds the errors of the tasks of a group, in the order in which the tasks failed.
type GroupError struct {
	Errs []error // at least one
}

func (e *GroupError) Error() string {
	if len(e.Errs) == 1 {
		return "async: a task of the group failed: " + e.Errs[0].Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "async: %d tasks of the group failed:", len(e.Errs))
	for i, err := range e.Errs {
		fmt.Fprintf(&b, "\n[%d] %v", i, err)
	}
	return b.String()
}

// Unwrap returns the errors of the tasks.
func (e *GroupError) Unwrap() []error { return e.Errs }

// A PanicError stands for a panic where only an error can be given: in Err and Result of a task that panicked,
// in the results of Settle and in reports. Who awaits the task gets the panic itself.
type PanicError struct {
	Value any
	Stack []byte // the stack at the panic, as from debug.Stack, and the calls that awaited it
	calls []byte // the latter
}

func (e *PanicError) Error() string { return fmt.Sprintf("async: panic in a task: %v", e.Value) }

// Unwrap returns the value of the panic if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// A DeadlockError is returned by a run on a virtual clock when every task waits and nothing can wake any.
type DeadlockError struct {
	Tasks []TaskInfo // in the order in which the loop took them up
}

func (e *DeadlockError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "async: deadlock: all %d tasks wait and nothing can wake them: complete, close or cancel what they wait for", len(e.Tasks))
	for _, t := range e.Tasks {
		b.WriteString("\n")
		b.WriteString(t.String())
	}
	return b.String()
}

// isCancelled reports whether err is, or was wrapped around, the runtime's own *CancelledError. It does not look
// into errors that hold several: a group that failed was not cancelled.
func isCancelled(err error) bool {
	for err != nil {
		if _, ok := err.(*CancelledError); ok {
			return true
		}
		u, ok := err.(interface{ Unwrap() error })
		if !ok {
			return false
		}
		err = u.Unwrap()
	}
	return false
}
