package probe

import (
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file runs a program to its end, whatever end that is, and records it as the last effects of the run.

// What the last effects of a run begin with.
const (
	Return = "return "
	End    = "end"
	Must   = "must " // a panic with a MustError
)

// record calls program on a goroutine of its own, waits for it and records its end: the results it
// returns, the panic it ends with, or runtime.Goexit.
func record(p *P, program func() (results []any)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		returned := false
		defer func() {
			if returned {
				return
			}
			switch v := recover().(type) {
			case nil:
				p.Log("exit")
			case *async.MustError:
				p.Log(Must + Describe(v.Err))
			default:
				p.Log("panic " + Describe(v))
			}
		}()
		results := program()
		returned = true
		for _, r := range results {
			p.Log(Return + Describe(r))
		}
		p.Log(End)
	}()
	<-done
}

// Describe gives the type and the text of v: what two runs must have in common when a value leaves them.
func Describe(v any) string {
	if v == nil {
		return "nil"
	}
	return fmt.Sprintf("%T %v", v, name(v))
}
