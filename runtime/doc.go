// Package async runs the coroutines that asyncgen makes of Go functions. It has the model of Python's asyncio, with Go's types, errors and
// contexts. Programs import it as
//
//	import async "github.com/asyncgen/asyncgen/runtime"
//
// # Coroutines
//
// A function whose doc comment holds the line //async may await things:
//
//	//async
//	func remind(what string, after time.Duration) error {
//		if err := async.Wait(async.Sleep(after)); err != nil {
//			return err
//		}
//		fmt.Println(what)
//		return nil
//	}
//
// asyncgen writes a second form of it, remindAsync, with the same parameters. Calling remindAsync runs nothing: it makes a [Coro], a call that
// runs when it is awaited. What can be awaited is an [Awaitable]: a coroutine, a [Task], a [Future], and what functions like [Sleep] and
// methods like [Queue.Get] return. [Await] gives the value and the error, [Wait] only the error; [Await2] and [Await3] are for functions of
// two and three results. [MustAwait] and its like panic in place of returning an error, which at the root of the task is an
// error again. An await that need not wait is little more than a call, and does not involve the loop.
//
// remind itself stays what it was: ordinary code calls it, and blocks until it returns. What it awaits runs meanwhile on a loop that the
// process keeps for that purpose, its default loop.
//
// # Running
//
// [Run] makes a loop, runs a coroutine on it, on the calling goroutine, and returns its result:
//
//	_, err := async.Run(ctx, remindAsync("tea", time.Minute))
//
// When ctx is cancelled, the coroutine is. When it ends, tasks that are left are cancelled, and Run waits until they have cleaned up.
//
// A [Loop] runs its tasks on one goroutine. Between two awaits nothing else runs on it, so tasks of one loop share variables without locks;
// and whatever blocks between two awaits holds up all of them. Any number of loops run side by side. [NewLoop], [RunUntil],
// [Loop.RunForever] and [Loop.Stop] are for programs that keep a loop. [Loop.CallSoon] and [Loop.CallLater] have it call functions; a [Handle]
// takes that back.
//
// # Tasks
//
// [Go] makes a task of a coroutine: it runs beside the one that has started it, from the next iteration of the loop on.
//
//	tea := async.Go(remindAsync("tea", time.Minute))
//	...
//	err := async.Wait(tea)
//
// A [Task] is a [Future], a result to come that any number of tasks may await. A future that is no task is made by [NewFuture] and
// completed by whoever knows the result, on any goroutine.
//
// These wait for several things, of which they make tasks where they are coroutines:
//
//   - [Gather] gives all values in the order of its arguments, or the first error; [Settle] gives every outcome.
//   - [Map] calls a function for each element of a slice, so many at a time.
//   - [WithGroup] waits until all tasks that were started in its [Group] with [GoIn] have ended. An error of one cancels the others: tasks cannot
//     outlive the group, nor errors get lost. It is the best choice where there is one.
//   - [Race] gives the first outcome and cancels the others, [AsCompleted] all of them as they come, and [WaitTasks] says which tasks are done.
//   - [Select] performs exactly one of several operations, as Go's select statement does.
//
// # Cancellation and time limits
//
// [Task.Cancel] requests that a task end: the await in which it waits returns a [*CancelledError], for which errors.Is(err, context.Canceled)
// holds. It does so once; awaits after that work, so that deferred functions may await while they clean up. A coroutine returns the
// error like any other. [Shield] keeps what it awaits from being cancelled with the one who waits.
//
// [WithTimeout] limits the time of an operation, [WithTimeoutScope] that of a function, which may move its deadline by the
// [Scope] it is given. What is late is cancelled, and the error is a [*TimeoutError]. [Context] returns a context that is cancelled together with the innermost of these regions, for calls that want one.
//
// # Synchronisation
//
// All of these are for the tasks of one loop, and fair: who has waited longest is next. A task that is cancelled while it waits takes
// nothing along.
//
//   - [Lock], [RWLock], [Semaphore], [Barrier] and [Cond] are what they are elsewhere.
//   - [Event] is a flag to wait for; [Notify] wakes one waiter, or stores one permit for the next.
//   - [Queue] hands items over, first in first out or in another order, with a limit or without; it can be closed, and joined.
//   - [Watch] holds a value and tells of its changes; [Broadcast] gives each value to all subscribers.
//   - [Limiter] gives out permits at a steady rate.
//
// # Streams and generators
//
// A marked function whose last parameter is a function named yield is a generator. Its coroutine form is a [Generator], which gives its
// values one by one, by Next or in a range over All; if the function awaits, it is an [AsyncGenerator]. That is a [Stream], and so are
// an [Interval] (ticks that do not drift), the items of a queue, subscriptions, and types of one's own with two methods.
// [Each] ranges over a stream, and closes it when the loop is left:
//
//	for v, err := range async.Each(countAsync(10)) { ... }
//
// # Goroutines, channels, and what blocks
//
// [Blocking] calls a function on another goroutine and awaits it: file and network operations, locks of package sync, long computations.
// [BlockingCtx] gives it a context, by which a cancellation reaches it; [BlockingOn] bounds the number of goroutines by
// a [Pool].
// [Recv] and [Send] are channel operations, and lose nothing when they are cancelled.
//
// From other goroutines, [Submit] starts a task on a loop, [Loop.Post] calls a function there, and [Future.Wait] and [Future.DoneChan] wait
// for results. [Loop.OnSignal] handles signals.
//
// [Do] and [Eval] make a coroutine of a function literal; [AwaitableFunc] lets a type of one's own be awaited.
//
// # Variables of a task
//
// A [Var] has a value for each task, which begins with that of the task's creator, as context variables of Python do.
//
// # Errors and panics
//
// Nothing is swallowed. The error of a task is what awaiting it returns; one that nobody has asked for is reported to the loop's error
// handler ([Loop.SetErrorHandler]), or else logged. Errors of a group come together in a [*GroupError]. A panic comes out where the task is
// awaited, with its value unchanged; where only an error can be given it is a [*PanicError]. A panic nobody has seen comes out of Run.
//
// # Testing and watching
//
// Package asynctest runs a coroutine on a clock of its own, which jumps to the next deadline when nothing is ready: an hour's sleep takes
// microseconds, and when all tasks wait for each other the result is a [*DeadlockError] that tells where. It also runs a program under many
// schedules.
//
// [Dump] lists the tasks of a loop with the lines where they wait, and [WriteTree] shows who awaits whom. [WithSlowSteps] reports what holds up
// the loop, [WithLeakReport] what was left at the end, and [WithObserver] everything: see [LogObserver] and [TraceObserver].
//
// # Order
//
// In which order things happen on a loop is defined, and is asyncio's. A loop has a ready queue, first in, first out. An iteration runs
// what was in the queue when it began, then what other goroutines have posted, then the timers that were due; what these make ready waits
// for the next iteration. A new task begins in the next iteration. To complete a future puts each of its waiters into the queue, in the
// order in which they came. Sleep(0) is one iteration. Timers for the same instant expire in the order in which they were set; asyncio leaves
// that open.
//
// The page docs/asyncio.md of the repository goes through asyncio name by name.
//
// # Implementation
//
// The rest is for those who work on this package.
//
// When nothing is ready the loop's goroutine parks on a channel and a timer. To run a task is to call machine.Task.Step, which resumes the
// innermost frame and then, as calls return, those that await it. A task that has to wait puts its record into the waiters of one future, into the
// queue of a lock or the like, or an entry into the heap of timers. There is no other way to wait. The record
// notes what the task waits for, so that Cancel can cancel that. Generated code keeps what it does with a queue or lock in its own frame, as a [Getting], [Putting] or [Queueing].
//
// A sleeping task is its frame, 80 bytes of Task, 16 bytes in the table that keeps it alive, and 16 in the heap of timers. So the record is part
// of the Task, it is its own link in every list, and what few tasks need (an error, a name, a context) hangs on one pointer. Tables grow by
// chunks: a slice that doubles would leave garbage of its own size.
//
// What belongs to a loop is touched by the goroutine that runs it, without locks. Other goroutines post: a mutex guards the inbox, which the
// loop looks at once per iteration. A future's outcome is set by whoever claims it with an atomic operation; waking the waiters is the
// loop's business. Methods that must know which side they are on compare the address of the scheduler's record of the goroutine
// (goroutine_amd64.s).
//
// One deferred function stands around the loop, so that a step costs no defer. It recovers a panic, has machine.Task.Raise find the next frame
// with deferred calls, and the loop goes on with that. runtime.Goexit cannot be stopped: there the deferred function runs the rest of the
// loop, and then lets the goroutine end.
package async
