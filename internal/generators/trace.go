// Package generators holds generators of every kind, and tests that compare their coroutine forms with what they are
// written as: push iterators, which range and iter.Pull run.
//
// Invariant: whatever a generator does beside yielding is written into its Trace, so that two runs are the same if
// their traces are.
package generators

import "fmt"

// A Trace is what has happened, in order.
type Trace []string

// Add appends an event.
func (tr *Trace) Add(format string, args ...any) { *tr = append(*tr, fmt.Sprintf(format, args...)) }

// Int appends an event and gives n: an operand whose evaluation can be seen.
func (tr *Trace) Int(n int) int {
	tr.Add("int %d", n)
	return n
}

// Bool is Int for a condition.
func (tr *Trace) Bool(b bool) bool {
	tr.Add("bool %v", b)
	return b
}
