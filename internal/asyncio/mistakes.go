package asyncio

import (
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has the Go side of the one mistake that only shows when the program runs.

//async:func
func readWaitWrite(value *int) error {
	v := *value
	err := async.Wait(async.Sleep(0))
	*value = v + 1
	return err
}

//async:func
func lostUpdates() error {
	value := 0
	calls := make([]async.Coro[async.Void], 100)
	for i := range calls {
		calls[i] = readWaitWriteAsync(&value)
	}
	err := async.Wait(async.Gather(async.Slice(calls)...))
	fmt.Println("Final value:", value)
	return err
}
