// Package analyzer finds mistakes in programs that await: what type-checks, and yet cannot be what was meant.
//
// Each rule is a go/analysis analyzer in a file of its own:
//
//	asyncdirective  marks and waivers that are malformed or misplaced
//	asyncstale      generated files that are missing or older than their source
//	asyncunawaited  coroutines and operations that are made and dropped, so that they never run
//	asynctask       tasks that are started and dropped, so that nobody gets their errors
//	asyncblock      calls that stop a loop: time.Sleep, network and process calls, the blocking form of a marked function
//	asyncheld       locks of package sync that are held while the task is suspended
//
// [Suite] has them all. "asyncgen lint" runs them; "go vet -vettool=$(go tool -n asyncgen)" does, with go vet's caching; and so does any
// driver for analyzers.
//
// # What runs on a loop
//
// asyncblock and asyncheld are about code that runs on a loop's goroutine: the bodies of marked functions, literals in these
// that async.Do and the like make coroutines of, literals that are called where they stand, deferred or handed to a function known
// to call them before it returns, and callbacks of a loop or future. A literal that is used in any other way has a goroutine of
// its own or one that nobody knows; rules are silent there, as they are about calls through interfaces and function values.
//
// # Facts
//
// The analyzer asyncfacts, which all rules require, finds the marked functions and the functions that block, and exports what it
// has found to the packages that import this one. An ordinary function blocks if it calls one that does: the list of the standard
// library's is in blocking.txt, and the standard library itself is not searched, because nearly all of it can reach a lock or
// a channel somewhere. What the author knows better goes into the doc comment:
//
//	//async:blocking use fetchAsync     the function blocks, and this is what to do instead
//	//async:nonblocking                 it does not, whatever it calls
//
// # Waivers
//
// A finding is waived by a comment on its line, on the line above, or in the doc comment of the function that it is in:
//
//	//async:allow asynctask,asyncblock the reason, which is mandatory
//
// A waiver that waives nothing is a finding of its own. The forms "//nolint:asynctask" and "//lint:ignore asynctask reason", which other
// tools understand, work as well. In generated files nothing is reported, except by asyncstale.
//
// The rules rely on two properties of the runtime: operations begin when they are awaited, except for those of Go, Gather, Settle, Shield and
// Submit; and a blocking await panics on the goroutine of a running loop.
package analyzer
