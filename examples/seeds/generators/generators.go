// Generators steps through generators, sends values into them, ends them early, and has one delegate to another.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	if err := program(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func program(w io.Writer) error {
	for _, part := range []func(io.Writer) error{states, sending, results, delegating, closing, misuse} {
		if err := part(w); err != nil {
			return err
		}
	}
	return nil
}

// async
func two(yield func(int) bool) {
	if yield(1) {
		yield(2)
	}
}

// states takes both values and one more, which is not there.
func states(w io.Writer) error {
	g := twoAsync()
	fmt.Fprintln(w, state(g))
	if err := next(w, g); err != nil {
		return err
	}
	fmt.Fprintln(w, state(g))
	if err := next(w, g); err != nil {
		return err
	}
	if _, err := g.Next(); errors.Is(err, async.ErrStop) {
		fmt.Fprintln(w, "StopIteration", state(g))
	}
	return nil
}

// A stepper is a generator of numbers, as far as this program uses it.
type stepper interface {
	Next() (int, error)
	State() async.GeneratorState
}

func next(w io.Writer, g stepper) error {
	v, err := g.Next()
	if err == nil {
		fmt.Fprintln(w, v)
	}
	return err
}

// state writes the state of g as Python does.
func state(g stepper) string { return "GEN_" + strings.ToUpper(g.State().String()) }

// echo prints what is sent to it.
//
//async:func
func echo(w io.Writer, yield func(int) (string, error)) error {
	s, err := yield(1)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, s)
	for v := 2; v <= 3 && err == nil; v++ {
		_, err = yield(v)
	}
	return err
}

// sending sends a value in, and then an error, which ends the generator.
func sending(w io.Writer) error {
	g := echoAsync(w)
	if err := next(w, g); err != nil {
		return err
	}
	v, err := g.Send("abc")
	if err != nil {
		return err
	}
	fmt.Fprintln(w, v)
	_, err = g.Throw(errors.New("Exception()"))
	fmt.Fprintln(w, "Exc", err, state(g))
	return nil
}

// async
func oneAndResult(yield func(int) bool) string {
	yield(1)
	return "abc"
}

// results takes the result of a generator that has ended.
func results(w io.Writer) error {
	g := oneAndResultAsync()
	if err := next(w, g); err != nil {
		return err
	}
	if _, err := g.Next(); !errors.Is(err, async.ErrStop) {
		return err
	}
	result, err := g.Result()
	fmt.Fprintln(w, result)
	return err
}

// async
func inner(w io.Writer, yield func(int) (string, error)) (int, error) {
	s, err := yield(2)
	if err != nil {
		return 0, err
	}
	fmt.Fprintln(w, "inner", s)
	return 3, nil
}

// outer leaves the second value to inner, and prints its result.
//
//async:func
func outer(w io.Writer, yield func(int) (string, error)) error {
	if _, err := yield(1); err != nil {
		return err
	}
	n, err := inner(w, yield)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "outer", n)
	_, err = yield(4)
	return err
}

func delegating(w io.Writer) error {
	g := outerAsync(w)
	for range 2 {
		if err := next(w, g); err != nil {
			return err
		}
	}
	v, err := g.Send("abc")
	if err != nil {
		return err
	}
	fmt.Fprintln(w, v)
	return g.Close()
}

// async
func withDefer(w io.Writer, yield func(int) bool) {
	defer fmt.Fprintln(w, "fin")
	yield(1)
}

// closing ends a generator early: its deferred calls run.
func closing(w io.Writer) error {
	g := withDeferAsync(w)
	if _, err := g.Next(); err != nil {
		return err
	}
	if err := g.Close(); err != nil {
		return err
	}
	fmt.Fprintln(w, state(g))
	return nil
}

// async
func stubborn(yield func(int) bool) {
	if !yield(1) {
		yield(2)
	}
}

// misuse closes a generator that goes on nevertheless, and sends a value to one that has not begun.
func misuse(w io.Writer) error {
	g := stubbornAsync()
	if _, err := g.Next(); err != nil {
		return err
	}
	if err := g.Close(); errors.Is(err, async.ErrIgnoredClose) {
		fmt.Fprintln(w, "generator ignored Close")
	}
	if _, err := echoAsync(w).Send("5"); errors.Is(err, async.ErrNotStarted) {
		fmt.Fprintln(w, "can't send to a generator that has not started")
	}
	return nil
}
