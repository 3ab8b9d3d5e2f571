// Chained runs chains of two steps, the second of which needs the result of the first. The chains run at once, the steps of one chain in turn.
//
//	chained 1 2 3
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	names := os.Args[1:]
	if len(names) == 0 {
		names = []string{"1", "2", "3"}
	}
	p := &program{w: os.Stdout, draw: func() int { return rand.IntN(11) }}
	if _, err := async.Run(context.Background(), p.runAsync(names...)); err != nil {
		log.Fatal(err)
	}
}

type program struct {
	w    io.Writer
	draw func() int // how many seconds the next step takes
}

//async:func
func (p *program) run(names ...string) error {
	chains := make([]async.Coro[async.Void], len(names))
	for i, name := range names {
		chains[i] = p.chainAsync(name)
	}
	return async.Wait(async.Gather(async.Slice(chains)...))
}

//async:func
func (p *program) chain(name string) error {
	start := async.Running().Time()
	first, err := async.Await(p.firstAsync(name))
	if err != nil {
		return err
	}
	second, err := async.Await(p.secondAsync(name, first))
	if err != nil {
		return err
	}
	took := async.Running().Time() - start
	fmt.Fprintf(p.w, "--> Chained result%s => %s (took %.2f seconds).\n", name, second, took.Seconds())
	return nil
}

//async:func
func (p *program) first(name string) (string, error) {
	result := fmt.Sprintf("result%s-1", name)
	return async.Await(p.stepAsync(fmt.Sprintf("function1(%s)", name), result))
}

//async:func
func (p *program) second(name, first string) (string, error) {
	result := fmt.Sprintf("result%s-2 derived from %s", name, first)
	return async.Await(p.stepAsync(fmt.Sprintf("function2(%s, '%s')", name, first), result))
}

// step is a call that takes a while and returns result.
//
//async:func
func (p *program) step(call, result string) (string, error) {
	seconds := p.draw()
	fmt.Fprintf(p.w, "%s is sleeping for %d seconds.\n", call, seconds)
	if err := async.Wait(async.Sleep(time.Duration(seconds) * time.Second)); err != nil {
		return "", err
	}
	fmt.Fprintf(p.w, "Returning %s == %s.\n", call, result)
	return result, nil
}
