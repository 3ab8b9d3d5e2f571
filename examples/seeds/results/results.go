// Results has one coroutine pass the result of another one on to a third, and ordinary code take what comes out, from a loop of its own.
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	if err := program(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func program(w io.Writer) error {
	loop := async.NewLoop()
	defer func() {
		fmt.Fprintln(w, "关闭事件循环") // closes the loop
		loop.Close()
	}()
	result, err := async.RunUntil(loop, bothAsync(w))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "获取返回值:('%s', '%s')\n", result.A, result.B)
	return nil
}

// async
func both(w io.Writer) (string, string) {
	fmt.Fprintln(w, "主协程")
	fmt.Fprintln(w, "等待result1协程运行")
	first := async.MustAwait(result1Async(w))
	fmt.Fprintln(w, "等待result2协程运行")
	return first, async.MustAwait(result2Async(w, first))
}

// async
func result1(w io.Writer) string {
	fmt.Fprintln(w, "这是result1协程")
	return "result1"
}

// async
func result2(w io.Writer, arg string) string {
	fmt.Fprintln(w, "这是result2协程")
	return "result2接收了一个参数," + arg
}
