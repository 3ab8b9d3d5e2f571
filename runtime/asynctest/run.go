// Package asynctest runs coroutines in tests: on a clock of their own, so that an hour's sleep takes microseconds and timeouts
// come out the same every time, and with checks that nothing is left behind.
package asynctest

import (
	"context"
	"errors"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// An Option configures Run.
type Option func(*config)

type config struct {
	pending bool
	ctx     context.Context
	loop    []async.Option
	replay  *uint64
}

// AllowPending lets tasks be left when the main task ends. They are cancelled without a report.
func AllowPending() Option { return func(c *config) { c.pending = true } }

// WithContext runs everything in ctx: see async.Context. It does not cancel the run.
func WithContext(ctx context.Context) Option { return func(c *config) { c.ctx = ctx } }

// WithLoop passes options on to the loop.
func WithLoop(opts ...async.Option) Option {
	return func(c *config) { c.loop = append(c.loop, opts...) }
}

// Run runs a as the main task of a new loop with a virtual clock, which begins at 0, and returns its outcome. When nothing is
// ready and no operation on a goroutine is under way, the clock goes to the next deadline. When there is
// none either, Run returns a *async.DeadlockError that tells where each task waits.
//
// A task that is left when the main task ends is reported as an error of t, unless AllowPending was given, then
// cancelled and driven to its end. Panics come out of Run, and runtime.Goexit, so that t.FailNow works in tasks.
func Run[T any](t testing.TB, a async.Awaitable[T], opts ...Option) (T, error) {
	t.Helper()
	var c config
	for _, o := range opts {
		o(&c)
	}
	if c.ctx == nil {
		c.ctx = t.Context()
	}
	l := async.NewLoop(append([]async.Option{async.WithClock(new(clock)), async.WithContext(c.ctx)}, c.loop...)...)
	defer func() {
		if err := l.Close(); err != nil {
			t.Errorf("asynctest: the tasks that were left did not end when they were cancelled: %v", err)
		}
	}()
	v, err := async.RunUntil(l, a)
	if deadlock := (*async.DeadlockError)(nil); c.pending || errors.As(err, &deadlock) {
		return v, err
	}
	for _, left := range async.Dump(l) {
		t.Errorf("asynctest: a task was left pending at the end: await or cancel it, or use AllowPending:\n%v", left)
	}
	return v, err
}

// Drive runs a to its end on a private loop on the calling goroutine, with the system's clock, and returns its outcome;
// panics and runtime.Goexit come out unchanged. Unlike async.Run it works inside a running loop too, which
// stands still meanwhile. Tasks that are left are cancelled. It is meant for programs that compare a coroutine with the
// plain function it was made from.
func Drive[T any](a async.Awaitable[T]) (T, error) {
	l := async.NewLoop(async.Nested())
	defer l.Close()
	return async.RunUntil(l, a)
}
