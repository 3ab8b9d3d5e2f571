package generators

import (
	"context"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has marked generators of a test.

//async:func
func inTest(tr *Trace, n *node, yield func(int) bool) (sum int) {
	defer func() { tr.Add("sum %d", sum) }()
	if n == nil {
		return 0
	}
	sum = inTest(tr, n.left, yield) + n.value
	if yield(n.value) {
		walk(n.right, yield)
	}
	return sum
}

//async:func
func slowInTest(n int, yield func(int) bool) error {
	for i := range n {
		if err := async.Wait(async.Sleep(time.Microsecond)); err != nil || !yield(i) {
			return err
		}
	}
	return nil
}

func TestGeneratorsOfTests(t *testing.T) {
	compare(t, "inTest", with(chain(1), inTest, inTestAsync))
	list, err := async.Run(context.Background(), async.Collect(slowInTestAsync(3).All()))
	if len(list) != 3 || err != nil {
		t.Error(list, err)
	}
}
