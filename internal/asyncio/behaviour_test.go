package asyncio

import (
	"errors"
	"runtime"
	"slices"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// This file tests what rows say where the runtime differs from asyncio, or where there is nothing to print.

// An observer counts steps.
type observer struct{ steps int }

func (o *observer) TaskStart(async.AnyTask)              {}
func (o *observer) StepBegin(async.AnyTask)              { o.steps++ }
func (o *observer) StepEnd(async.AnyTask, time.Duration) {}
func (o *observer) TaskEnd(async.AnyTask, error)         {}

// A patientClock counts how often a loop had nothing to do.
type patientClock struct {
	now   time.Duration
	waits int
}

func (c *patientClock) Now() time.Duration { return c.now }

func (c *patientClock) Wait(idle async.Idle) bool {
	c.waits++
	if idle.Channels > 0 || idle.InFlight > 0 {
		<-idle.Wake
		return true
	}
	c.now = idle.Until
	return true
}

func TestIdleLoopDoesNotSpin(t *testing.T) {
	var o observer
	var c patientClock
	if _, err := async.Run(t.Context(), sleepAndSayAsync("sleeper", time.Hour), async.WithClock(&c), async.WithObserver(&o)); err != nil {
		t.Fatal(err)
	}
	if o.steps != 2 || c.waits != 1 {
		t.Errorf("%d steps and %d waits for one sleep of an hour", o.steps, c.waits)
	}
}

//async:func
func whichLoop(want *async.Loop) bool { return async.Running() == want }

func TestRow045RunningFollowsTheCaller(t *testing.T) {
	ordinary := async.Running()
	elsewhere := make(chan *async.Loop)
	go func() { elsewhere <- async.Running() }()
	if <-elsewhere != ordinary {
		t.Error("ordinary code has different default loops")
	}
	loop := async.NewLoop()
	defer loop.Close()
	if own, err := async.RunUntil(loop, whichLoopAsync(loop)); !own || err != nil || ordinary == loop {
		t.Errorf("in a coroutine Running is not its loop: %v", err)
	}
	if !whichLoop(ordinary) {
		t.Error("in the blocking form Running is not the default loop")
	}
}

//async:func
func endsSlowly(log *[]string, name string) error {
	defer func() { *log = append(*log, name+" ends") }()
	err := async.Wait(async.Sleep(time.Hour))
	*log = append(*log, name+" cleans up")
	async.MustWait(async.Sleep(time.Millisecond))
	return err
}

func TestRow054CloseCancels(t *testing.T) {
	var log []string
	loop := async.NewLoop()
	a, b := async.GoOn(loop, endsSlowlyAsync(&log, "a")), async.GoOn(loop, endsSlowlyAsync(&log, "b"))
	async.RunUntil(loop, async.Sleep(0))
	if err := loop.Close(); err != nil {
		t.Fatal(err)
	}
	if want := []string{"a cleans up", "b cleans up", "a ends", "b ends"}; !slices.Equal(log, want) {
		t.Errorf("%q, want %q", log, want)
	}
	if !a.Cancelled() || !b.Cancelled() {
		t.Error(a, b)
	}
}

//async:func
func signals(done *bool) error {
	err := async.Wait(async.Sleep(time.Hour))
	*done = true
	return err
}

//async:func
func dropsATask(done *bool) error {
	async.Go(signalsAsync(done)) //async:allow asynctask that is what this is about
	for range 3 {
		async.MustWait(async.Sleep(0))
		runtime.GC()
	}
	return async.Wait(async.Sleep(2 * time.Hour))
}

func TestRow084LoopKeepsItsTasks(t *testing.T) {
	var done bool
	if _, err := asynctest.Run(t, dropsATaskAsync(&done)); err != nil || !done {
		t.Errorf("the task has vanished: %v", err)
	}
}

//async:func
func waitsForItsLoop() error {
	_, err := async.Submit(async.Running(), workAsync()).Wait(async.Context()) //async:allow asyncblock that it fails is the point
	return err
}

func TestRow120WaitOnTheLoop(t *testing.T) {
	if _, err := asynctest.Run(t, waitsForItsLoopAsync(), asynctest.AllowPending()); !errors.Is(err, async.ErrLoopRunning) {
		t.Errorf("Wait on the loop's own goroutine gives %v", err)
	}
}

// blocksInDisguise awaits in ordinary code.
func blocksInDisguise() error { return async.Wait(async.Sleep(time.Millisecond)) }

//async:func
func callsWhatBlocks() (message any) {
	defer func() { message = recover() }()
	blocksInDisguise() //async:allow asyncblock that it fails is the point
	return nil
}

func TestRow133BlockingOnTheLoop(t *testing.T) {
	if v, err := asynctest.Run(t, callsWhatBlocksAsync()); err != nil || v == nil {
		t.Errorf("an await that would stop the loop gives %v, %v", v, err)
	}
}
