// Callat has a loop call functions when its clock shows certain times.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"time"

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
		fmt.Fprintln(w, "关闭循环") // closes the loop
		loop.Close()
	}()
	fmt.Fprintln(w, "进入事件循环") // enters the loop
	_, err := async.RunUntil(loop, registerAsync(w, loop))
	return err
}

// async
func register(w io.Writer, loop *async.Loop) error {
	now := loop.Time()
	fmt.Fprintln(w, "当前的内部时间", seconds(now)) // the time inside
	fmt.Fprintln(w, "循环时间", seconds(now))    // the loop's time
	fmt.Fprintln(w, "注册callback")
	callback := func(n int) { fmt.Fprintf(w, "callback %d 运行时间点%s\n", n, seconds(loop.Time())) }
	loop.CallAt(now+100*time.Millisecond, func() { callback(1) })
	loop.CallAt(now+200*time.Millisecond, func() { callback(2) })
	loop.CallSoon(func() { callback(3) })
	return async.Wait(async.Sleep(time.Second))
}

// seconds writes d as Python writes a number of seconds.
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }
