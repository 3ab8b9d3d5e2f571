// Callsoon has the loop call functions, which run in the order of the calls.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	if _, err := async.Run(context.Background(), programAsync(os.Stdout)); err != nil {
		log.Fatal(err)
	}
}

// async
func program(w io.Writer) error {
	fmt.Fprintln(w, "注册callback")
	callback := func(arg int, option string) {
		fmt.Fprintf(w, "普通函数做为回调函数,获取参数:%d,%s\n", arg, option)
	}
	loop := async.Running()
	loop.CallSoon(func() { callback(1, "defalut") })
	loop.CallSoon(func() { callback(2, "not defalut") })
	return async.Wait(async.Sleep(200 * time.Millisecond))
}
