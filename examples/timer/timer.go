// Timer reminds of tea and eggs, which are on the stove at the same time.
package main

import (
	"context"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//async:func
func remind(what string, after time.Duration) error {
	if err := async.Wait(async.Sleep(after)); err != nil {
		return err
	}
	fmt.Println(what, "after", after)
	return nil
}

//async:func
func reminders() error {
	return async.Wait(async.Gather(
		remindAsync("tea", 2*time.Second),
		remindAsync("eggs", time.Second),
	))
}

func main() {
	_, err := async.Run(context.Background(), remindersAsync())
	if err != nil {
		fmt.Println(err)
	}
}
