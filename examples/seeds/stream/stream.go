// Stream ranges over a stream of its own making.
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
	for i, err := range async.Each(newRange(0, 5)) {
		if err != nil {
			return err
		}
		fmt.Fprintln(w, i)
	}
	return nil
}

// A numbers is a stream of the numbers from next to stop, which are not there at once.
type numbers struct{ next, stop int }

func newRange(start, stop int) async.Stream[int] { return &numbers{start, stop} }

func (n *numbers) Next() async.Awaitable[int] { return n.advanceAsync() }

func (n *numbers) Close() async.Awaitable[async.Void] { return n.endAsync() }

// async
func (n *numbers) advance() (int, error) {
	if n.next >= n.stop {
		return 0, async.ErrStop
	}
	if err := async.Wait(async.Sleep(100 * time.Millisecond)); err != nil {
		return 0, err
	}
	n.next++
	return n.next - 1, nil
}

// async
func (n *numbers) end() { n.next = n.stop }
