// Package transform is the compiler: it translates marked functions to state machines.
//
// # Theory of operation
//
// A marked function
//
//	//async
//	func total(c *Client, urls []string) (n int, err error) {
//		for _, u := range urls {
//			b, err := async.Await(fetchAsync(c, u))
//			if err != nil {
//				return n, err
//			}
//			n += len(b)
//		}
//		return n, nil
//	}
//
// becomes a struct, its frame, and one flat method that runs the function from wherever it was suspended:
//
//	type totalFrame struct {
//		machine.Header
//		c     *Client
//		urls  []string
//		i     int
//		n     int
//		err   error
//		fetch fetchFrame
//	}
//
//	func (f *totalFrame) Resume(t *machine.Task) bool {
//		if f.Frame.State() == 1 {
//			goto resume1
//		}
//		f.i = 0
//	loop:
//		if f.i >= len(f.urls) {
//			goto done
//		}
//		{
//			u := f.urls[f.i]
//			if f.fetch = (fetchFrame{c: f.c, url: u}); !f.fetch.Resume(t) {
//				return f.Frame.Suspend(t, f, 1)
//			}
//		}
//	resume1:
//		{
//			b, err := f.fetch.Awaited(t)
//			if err != nil {
//				return f.finish(f.n, err)
//			}
//			f.n += len(b)
//		}
//		f.i++
//		goto loop
//	done:
//		return f.finish(f.n, nil)
//	}
//
// The protocol between frames is that of package machine; this package is about getting from the first text to the second.
// But it's not usually that easy.
//
// # The passes
//
// Data goes one way, and each pass has a file that says what it takes, what it gives and the invariant it keeps.
//
//	analyzer.go       finds marks and drives the passes; it is an analysis.Analyzer
//	check.go          reports what type-checks and cannot mean anything
//	intrinsics.go     the functions of the runtime that mean something to the compiler
//	literals.go       function literals that become state machines of their own
//	usage.go          how each local variable is used: captured, addressed, assigned
//	lower*.go         statements to a control-flow graph (cfg.go); terminate.go says where control ends
//	spill.go          awaits out of expressions
//	generator.go      yield and delegation; tail.go makes jumps of tail calls
//	arrange.go        final order of blocks, labels, segments, numbers of suspension points
//	liveness.go       which variables are live across a suspension
//	embed.go          which children's frames are embedded, and which kept for reuse (reuse.go) or nested (nest.go)
//	layout.go         where each variable lives; share.go, which of them share a field
//	hidden.go         variables whose types have no name (nameless.go) where the frame is declared
//	lend.go           which function literals that await share with the functions around them
//	declarations.go   local constants and types, whose scopes are gone; constants.go keeps their values true in other builds
//	clear.go          what a suspended frame lets go of
//	sanity.go         the invariants, checked always
//	emit*.go          jennifer prints the skeleton; what needs no formatting is text (slots.go)
//	rewrite.go        copies of the user's statements, printed by go/printer; defers.go, closures.go and locks.go are parts of it
//	names.go, packagenames.go, shadow.go, output.go, typestring.go, lines.go, render.go
//	                  names, imports, types, //line marks and comments
//	dump.go           the graph as text, for -dump
//
// Passes over one declaration run for many at once (parallel.go); in between, names at package level are given out in the order of the functions, and
// frames are laid out in the order in which they may contain each other.
//
// # The graph
//
// Its leaves are the user's own statements, untouched. Only statements that contain a suspension point are taken
// apart; an inner loop without one is a single leaf, and comes out as it was written. What leaves a leaf in the middle, a
// return, or a break of a loop that was taken apart, is an edge of the graph and a goto in the output.
//
// # Order of evaluation
//
// The specification orders calls, receives and logical operators. The gc compiler orders a few operations more, and reads everything else late:
// after the last call of the statement. We follow gc, so that the coroutine does what the plain function does even where the
// specification leaves a choice, and so that most operands need no temporary. See spill.go.
//
// # Where variables live
//
// Go's goto may not jump over a variable declaration in its block, nor into a block. So all labels are at the top level of Resume, and a run of
// blocks without a label inside, a segment, is emitted in braces. A variable that is only used in one segment is declared there, as the user wrote it.
// One that is live across a suspension is a field. The rest, which span labels but no suspension, are declared at the top.
//
// Variables that closures or pointers share have an identity of their own: a new variable at each execution of
// the declaration, at each iteration of a loop. Where such a variable leaves its segment it gets a heap cell:
//
//	i := 0               i := 0
//	g = func() { i++ }   f.i = &i
//	<await>              g = func() { i++ }
//	use(i)               <await>
//	                     use(*f.i)
//
// This is also what allows a frame to be embedded in another one, and to be reused by the next call: nothing points into it.
// A captured variable that is never assigned after its declaration is copied instead.
//
// A variable whose type the frame cannot name, because another package keeps it to itself, stays a Go variable as well. The leaves of other segments that mention it
// are executed by a closure in its scope, and the frame holds that: see hidden.go. So does the frame of a function literal that mentions it: see lend.go.
//
// # Frames of children
//
// The frame of a call that is awaited on the spot is a field of its awaiter's, unless that would be large or endless; see embed.go. It begins as zero, so the first
// await that uses the field only sets the parameters.
//
// A tail await of the function itself is a jump to its beginning, in the same frame (tail.go). That of another, return async.Await(f(x)), has a frame like
// others. The child could take its place in the chain of frames, but its awaiter asks it by its static type for the outcome, so something has to pass that on;
// and the call would be missing from stacks. What could be saved is little: in a chain of tail calls each costs 5 ns when nothing waits and 12 ns when the
// innermost does, in which it is resumed once, and 64 bytes of the frame.
//
// # Recursion
//
// A frame cannot be embedded in itself. It is allocated at the first call, and kept for the next one at the same depth (reuse.go). A function that awaits
// itself does not call Resume either: it goes on as the frame of the callee, and at the end as that of the caller (nest.go). Functions with deferred calls do
// none of this but keep the frame: their deferred calls need a native frame.
//
// # Deferred calls
//
// recover works only in a function that a defer statement calls directly. So what a frame keeps for a deferred call is a thunk that executes
// the user's own statement around a body, and machine.DeferFrame runs the thunks when the call ends, with a body that panics if a
// panic is in flight. A deferred call that awaits is a frame, which machine.DeferFrame resumes, and through which the function can be suspended while
// it unwinds; recover in it asks the frame that it was deferred by.
//
// # Function literals
//
// A literal that awaits is translated like a function. What it shares with the functions around it are parameters of its frame: pointers to cells, or
// copies. Other literals stay literals, whose captured variables are local copies of the pointers.
//
// # Names
//
// Jennifer chooses aliases without knowing locals or package scope, and cannot see what the user's statements import. So names and
// imports are our own: names.go, output.go.
//
// # Refusals
//
// What cannot be translated is refused by a panic with a refusal, which becomes a diagnostic with the position and a hint. Any other panic is a bug of
// ours, and is reported as such with the name of the function. A package with a diagnostic gives no files.
package transform
