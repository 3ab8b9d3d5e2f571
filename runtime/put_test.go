package async_test

import (
	"fmt"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// This file tests the forms in which compiled code calls Put: the compiler has a cheaper one for a Put that is awaited on the spot.

type box struct{ *async.Queue[string] }

// async
func putAll(q *async.Queue[string], words string) error {
	for w := range strings.FieldsSeq(words) {
		if err := async.Wait(q.Put(w)); err != nil {
			return err
		}
	}
	q.Close()
	return async.Wait(q.Put("too late"))
}

// async
func word(w string) (string, error) { return w, async.Wait(async.Sleep(1)) }

// async
func putForms() (got string, err error) {
	b := box{async.NewQueue[string](0)}
	async.MustWait(b.Put("embedded"))
	async.MustWait((*async.Queue[string]).Put(b.Queue, "expression"))
	put := b.Put
	async.MustWait(put("value"))
	op := b.Put("kept")
	async.MustWait(op)
	again := async.Wait(op)
	async.MustWait((b.Queue.Put)(async.MustAwait(wordAsync("nested"))))
	async.MustWait(putLastAsync(b.Queue))
	for b.Len() > 0 {
		got += async.MustAwait(b.Get()) + " "
	}
	return got + fmt.Sprint(again == async.ErrReused), nil
}

// async
func putLast(q *async.Queue[string]) (err error) {
	defer func() { err = async.Wait(q.Put("deferred")) }()
	return async.Wait(q.Put("body"))
}

// async
func putAndGet(n int) (got string, err error) {
	q := async.NewQueue[string](n)
	filling := async.Go(putAllAsync(q, "a bb ccc dddd eeeee"))
	for w, err := range async.Each(q.All()) {
		if err != nil {
			return got, err
		}
		got += w + " "
	}
	return got + fmt.Sprint(async.Wait(filling) == async.ErrQueueClosed), nil
}

func TestPutForms(t *testing.T) {
	got, err := asynctest.Run(t, putFormsAsync())
	if want := "embedded expression value kept nested body deferred true"; got != want || err != nil {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	for n := range 7 {
		got, err := asynctest.Run(t, putAndGetAsync(n))
		if want := "a bb ccc dddd eeeee true"; got != want || err != nil {
			t.Errorf("room for %d: %s, %v, want %s", n, got, err, want)
		}
	}
}

// async
func putters(q *async.Queue[int]) (cancelled int, err error) {
	var tasks []*async.Task[async.Void]
	for i := range 200 {
		tasks = append(tasks, async.Go(putOneAsync(q, i)))
	}
	async.MustWait(async.Sleep(1))
	for i, t := range tasks {
		if i%3 == 0 && t.Cancel() {
			cancelled++
		}
	}
	for i := range 200 - cancelled {
		v := async.MustAwait(q.Get())
		if i > 0 && v%3 == 0 {
			return 0, fmt.Errorf("got %d, whose task was cancelled", v)
		}
	}
	async.Wait(async.Settle(async.Slice(tasks)...))
	return q.Len(), nil
}

// async
func putOne(q *async.Queue[int], v int) error { return async.Wait(q.Put(v)) }

func TestPutCancelled(t *testing.T) { // many that wait; a third of them is cancelled
	if left, err := asynctest.Run(t, puttersAsync(async.NewQueue[int](1))); left != 0 || err != nil {
		t.Errorf("%d items are left, %v", left, err)
	}
}
