package generators

import (
	"context"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has what no push iterator could get away with.

func TestIgnoredClose(t *testing.T) {
	for _, how := range []way{breaks, returns} {
		var tr Trace
		outcome(&tr, func() { async.Run(context.Background(), consumeAsync(&tr, stubbornAsync(), how, 1)) })
		if got, want := tr[len(tr)-1], "panic "+async.ErrIgnoredClose.Error(); got != want {
			t.Errorf("%v: %v", how, tr)
		}
	}
	var tr Trace
	outcome(&tr, func() { async.Run(context.Background(), consumeAsync(&tr, stubbornAsync(), panicking, 1)) })
	if got := tr[len(tr)-1]; got != "panic consumer" {
		t.Error(tr)
	}
}

func TestSelf(t *testing.T) {
	var g *async.Generator[int, async.Void, async.Void]
	self := func() *async.Generator[int, async.Void, async.Void] { return g }
	g = selfishAsync(self)
	var tr Trace
	outcome(&tr, func() {
		for v := range g.All() {
			tr.Add("%d", v)
		}
	})
	if len(tr) != 2 || tr[1] != "panic "+async.ErrExecuting.Error() {
		t.Error(tr)
	}
	g = selfishAsync(self)
	tr = nil
	outcome(&tr, func() { async.Run(context.Background(), consumeAsync(&tr, g, breaks, -1)) })
	if tr[len(tr)-1] != "panic "+async.ErrExecuting.Error() {
		t.Error(tr)
	}
}
