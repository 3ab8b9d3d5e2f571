// Package async is the runtime of asyncgen: asyncio's model in Go's manners.
//
// Its users write functions marked //async and await things in them; asyncgen writes the coroutine forms. A Loop runs tasks on one
// goroutine. A Task is a chain of suspended calls, a Future a result to come, and everything that can be
// awaited is an Awaitable.
//
// # How it works
//
// A loop has a ready queue. An iteration runs what was in the queue when it began, then what other goroutines have
// posted, then the timers that were due; what these make ready waits for the next iteration. When nothing is ready the
// loop's goroutine parks on a channel and a timer. This is asyncio's BaseEventLoop._run_once, and the order
// in which things happen is the same, except that timers for the same instant expire in the order
// in which they were set.
//
// To run a task is to call machine.Task.Step, which resumes the innermost frame and then, as calls return, those that
// await it. A task that has to wait puts its record into the waiters of one future, or an entry into the heap
// of timers. There is no other way to wait: locks, queues and all the rest are made of futures. The record notes what
// the task waits for, so that Cancel can cancel that.
//
// # Size
//
// A sleeping task is its frame, 80 bytes of Task, 16 bytes in the table that keeps it alive, and 16 in the heap of
// timers. So the record is part of the Task, it is its own link in every list, and what few tasks need
// (an error, a name, a context) hangs on one pointer. Tables grow by chunks: a slice that doubles would leave
// garbage of its own size.
//
// # Goroutines
//
// What belongs to a loop is touched by the goroutine that runs it, without locks. Other goroutines post: a mutex guards the
// inbox, which the loop looks at once per iteration. A future's outcome is set by whoever claims it with an
// atomic operation; waking the waiters is the loop's business. Methods that must know which side they are on
// compare the address of the scheduler's record of the goroutine (goroutine_amd64.s).
//
// # Panics
//
// One deferred function stands around the loop, so that a step costs no defer. It recovers, has
// machine.Task.Raise find the next frame with deferred calls, and the loop goes on with that. runtime.Goexit cannot be
// stopped: there the deferred function runs the rest of the loop, and then lets the goroutine end.
package async
