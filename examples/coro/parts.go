// This file has the hand-written form of coro: the function is cut at its await, and an object remembers which part comes next.
// Invariant: pos is the number of parts that have run.

package main

import (
	"fmt"
	"io"
)

// parts is a call of coro that can stop between its parts. What was a parameter or a variable is a field.
type parts struct {
	w    io.Writer
	name string

	pos   int
	parts []func()
}

func newParts(w io.Writer, name string) *parts {
	c := &parts{w: w, name: name}
	c.parts = []func(){c.before, c.after}
	return c
}

func (c *parts) before() { fmt.Fprintln(c.w, "before", c.name) }

func (c *parts) after() { fmt.Fprintln(c.w, "after", c.name) }

// resume runs the next part.
func (c *parts) resume() {
	c.parts[c.pos]()
	c.pos++
}

func (c *parts) done() bool { return c.pos == len(c.parts) }

// runParts resumes the calls in turn until all are done.
func runParts(ready ...*parts) {
	for len(ready) > 0 {
		c := ready[0]
		ready = ready[1:]
		if c.resume(); !c.done() {
			ready = append(ready, c)
		}
	}
}
