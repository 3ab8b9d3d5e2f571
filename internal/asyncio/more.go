package asyncio

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the rows on what else asyncio has.

//async:func
func threadsafeCalls() error {
	loop := async.Running()
	last := async.NewFuture[async.Void](loop)
	go func() {
		for i := range 3 {
			loop.Post(func() { fmt.Println("call", i) })
		}
		loop.Post(func() { last.SetResult(async.Void{}) })
	}()
	return async.Wait(last)
}

//async:func
func important() (string, error) {
	err := async.Wait(async.Sleep(20 * time.Millisecond))
	fmt.Println("the important work is done")
	return "result", err
}

//async:func
func waitsForImportant(work *async.Task[string]) error {
	_, err := async.Await(async.Shield(work))
	fmt.Println("the waiter was cancelled:", errors.Is(err, context.Canceled))
	return err
}

//async:func
func shielded() error {
	work := async.Go(importantAsync())
	waiter := async.Go(waitsForImportantAsync(work))
	async.MustWait(async.Sleep(0))
	waiter.Cancel()
	async.Wait(waiter)
	v, err := async.Await(work)
	fmt.Println(v)
	return err
}

//async:func
func worksUntilCancelled(name string) error {
	err := async.Wait(async.Sleep(time.Hour))
	fmt.Println(name, "cancelled:", errors.Is(err, context.Canceled))
	return err
}

//async:func
func failsSoon() error {
	async.MustWait(async.Sleep(10 * time.Millisecond))
	return errors.New("wrong")
}

//async:func
func groupFails() error {
	err := async.Wait(async.WithGroup(func(g *async.Group) error {
		async.GoIn(g, worksUntilCancelledAsync("first"))
		async.GoIn(g, failsSoonAsync())
		return async.Wait(worksUntilCancelledAsync("body"))
	}))
	if group := (*async.GroupError)(nil); errors.As(err, &group) {
		for _, err := range group.Errs {
			fmt.Println("error:", err)
		}
	}
	return nil
}

//async:func
func waitsForData(data *[]int, changed *async.Cond) error {
	if err := async.Wait(changed.L.Acquire()); err != nil {
		return err
	}
	defer changed.L.Release()
	if err := async.Wait(changed.WaitFor(func() bool { return len(*data) >= 2 })); err != nil {
		return err
	}
	fmt.Println("there are", len(*data))
	return nil
}

//async:func
func condition() error {
	var data []int
	changed := async.NewCond(nil)
	waiter := async.Go(waitsForDataAsync(&data, changed))
	for i := range 2 {
		async.MustWait(async.Sleep(0))
		async.MustWait(changed.L.Acquire())
		data = append(data, i)
		fmt.Println("put", i)
		changed.NotifyAll()
		changed.L.Release()
	}
	return async.Wait(waiter)
}

//async:func
func ordersOfQueues() error {
	fifo := async.NewQueue[int](0)
	lifo := async.NewQueue[int](0, async.LIFO())
	least := async.NewQueue[int](0, async.Priority(func(a, b int) bool { return a < b }))
	for _, q := range []*async.Queue[int]{fifo, lifo, least} {
		for _, v := range []int{2, 1, 3} {
			q.TryPut(v)
		}
		for range 3 {
			v, err := async.Await(q.Get())
			if err != nil {
				return err
			}
			fmt.Print(v, " ")
		}
		fmt.Println()
	}
	return nil
}

//async:func
func toThread() error {
	v, err := async.Await(async.Blocking(blockingWork))
	fmt.Println(v)
	return err
}

// answer reads a line from a connection and sends it back.
func answer(conn net.Conn) error {
	defer conn.Close()
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(conn, "echo ", line)
	return err
}

//async:func
func ask(address string) (string, error) {
	return async.Await(async.BlockingCtx(func(ctx context.Context) (string, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err != nil {
			return "", err
		}
		defer conn.Close()
		fmt.Fprintln(conn, "hello")
		return bufio.NewReader(conn).ReadString('\n')
	}))
}

//async:func
func echo() error {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer server.Close()
	serving := async.Go(async.Eval(func() (async.Void, error) {
		conn, err := async.Await(async.Blocking(server.Accept))
		if err != nil {
			return async.Void{}, err
		}
		return async.Await(async.Blocking(func() (async.Void, error) { return async.Void{}, answer(conn) }))
	}))
	line, err := async.Await(askAsync(server.Addr().String()))
	fmt.Print(line)
	return errors.Join(err, async.Wait(serving))
}

//async:func
func removedCallback() error {
	f := async.NewFuture[int](async.Running())
	first := f.OnDone(func(*async.Future[int]) { fmt.Println("first") })
	f.OnDone(func(*async.Future[int]) { fmt.Println("second") })
	fmt.Println("removed:", first())
	f.SetResult(1)
	return async.Wait(async.Sleep(0))
}

//async:func
func survives() (string, error) {
	self := async.Current()
	err := async.Wait(async.Sleep(time.Hour))
	fmt.Println("cancelled:", errors.Is(err, context.Canceled), self.Cancelling())
	fmt.Println("left:", self.Uncancel())
	return "goes on", async.Wait(async.Sleep(0))
}

//async:func
func uncancelled() error {
	task := async.Go(survivesAsync())
	async.MustWait(async.Sleep(0))
	task.Cancel()
	v, err := async.Await(task)
	fmt.Println(v, task.Cancelled())
	return err
}

//async:func
func dialogue(yield func(string) (string, error)) error {
	defer fmt.Println("the body ends")
	for {
		heard, err := yield("?")
		if err != nil {
			fmt.Println("thrown:", err)
			return err
		}
		async.MustWait(async.Sleep(0))
		fmt.Println("heard", heard)
	}
}

//async:func
func asyncGeneratorMethods() error {
	g := dialogueAsync()
	for _, step := range []async.Awaitable[string]{g.Next(), g.Send("a")} {
		v, err := async.Await(step)
		if err != nil {
			return err
		}
		fmt.Println(v)
	}
	_, err := async.Await(g.Throw(errors.New("wrong")))
	fmt.Println("out of it:", err)
	return async.Wait(g.Close())
}

func unreadError() error {
	loop := async.NewLoop()
	loop.SetErrorHandler(func(r async.ErrorReport) { fmt.Println("never retrieved:", r.Err) })
	_ = async.GoOn(loop, failsAsync())
	async.RunUntil(loop, async.Sleep(10*time.Millisecond))
	return loop.Close()
}

//async:func
func meets(b *async.Barrier, name string, d time.Duration) error {
	if err := async.Wait(async.Sleep(d)); err != nil {
		return err
	}
	fmt.Println(name, "arrives")
	err := async.Wait(b.Wait())
	fmt.Println(name, "goes on")
	return err
}

//async:func
func barrier() error {
	b := async.NewBarrier(2)
	return async.Wait(async.Gather(meetsAsync(b, "slow", 20*time.Millisecond), meetsAsync(b, "fast", 0)))
}

//async:func
func closedQueue() error {
	queue := async.NewQueue[int](0)
	queue.TryPut(1)
	queue.Close()
	fmt.Println("refused:", queue.TryPut(2) == async.ErrQueueClosed)
	v, err := async.Await(queue.Get())
	if err != nil {
		return err
	}
	fmt.Println("what is there can be taken:", v)
	_, err = async.Await(queue.Get())
	fmt.Println("the end:", err == async.ErrQueueClosed)
	return nil
}

func severalRuns() error {
	loop := async.NewLoop()
	for n := range 2 {
		v, err := async.RunUntil(loop, numberAsync(n))
		if err != nil {
			return err
		}
		fmt.Println(v)
	}
	return loop.Close()
}

//async:func
func namedTask() error {
	fmt.Println("I am", async.Current().Name())
	return async.Wait(async.Sleep(0))
}

//async:func
func allTasks() error {
	task := async.Go(namedTaskAsync(), async.WithName("worker"))
	async.Current().SetName("main")
	fmt.Println(len(async.Dump(async.Running())), "tasks")
	err := async.Wait(task)
	fmt.Println(async.Current().Name(), "is left")
	return err
}

//async:func
func stackOfATask() error {
	task := async.Go(outerCallAsync())
	async.MustWait(async.Sleep(0))
	for _, frame := range task.Stack() {
		fmt.Println("at", frame.Line > 0, frame.File != "")
	}
	task.Cancel()
	async.Wait(task)
	return nil
}

//async:func
func outerCall() error { return async.Wait(innerCallAsync()) }

//async:func
func innerCall() error { return async.Wait(async.Sleep(time.Hour)) }

//async:func
func rescheduled() error {
	var scope *async.Scope
	err := async.Wait(async.WithTimeoutScope(10*time.Millisecond, func(s *async.Scope) error {
		scope = s
		s.Reschedule(time.Minute)
		return async.Wait(async.Sleep(50 * time.Millisecond))
	}))
	fmt.Println("expired", scope.Expired(), err == nil)
	return nil
}

//async:func
func subprocess() error {
	out, err := async.Await(async.BlockingCtx(func(ctx context.Context) ([]byte, error) {
		return exec.CommandContext(ctx, "echo", "hello").Output()
	}))
	fmt.Printf("%s", out)
	return err
}

//async:func
func noRoom() error {
	queue := async.NewQueue[int](1)
	queue.TryPut(1)
	fmt.Println("full:", queue.TryPut(2) == async.ErrQueueFull, queue.Len(), queue.Cap())
	queue.TryGet()
	_, err := queue.TryGet()
	fmt.Println("empty:", err == async.ErrQueueEmpty)
	return nil
}

//async:func
func resolved() error {
	names, err := async.Await(async.BlockingCtx(func(ctx context.Context) ([]string, error) {
		return net.DefaultResolver.LookupHost(ctx, "127.0.0.1")
	}))
	fmt.Println(names[0])
	return err
}

//async:func
func causeOfCancellation() error {
	task := async.Go(innerCallAsync())
	async.MustWait(async.Sleep(0))
	task.Cancel(errors.New("shutdown"))
	err := async.Wait(task)
	if cancelled := (*async.CancelledError)(nil); errors.As(err, &cancelled) {
		fmt.Println("because of", cancelled.Cause)
	}
	return nil
}
