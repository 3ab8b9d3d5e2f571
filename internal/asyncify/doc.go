// Package asyncify makes the functions of a package async, to see whether that changes anything.
//
// Its input is a package that has tests, or a program. What was
//
//	func (b *Buffer) Len() int { return b.size() - b.off }
//
// becomes, in the text that the compiler gets,
//
//	func (b *Buffer) co_Len() int { async.MustWait(async.Yield()); return async.MustAwait(b.cr_size()) - b.off }
//
// with the coroutine form cr_Len; and Len itself drives that on the calling goroutine:
//
//	func (b *Buffer) Len() int { return async.Drive1(b.cr_Len()) }
//
// So whoever calls Len, or has it through an interface or as a function value, notices nothing, while between any two statements of the
// package there is a place where everything up to the driver may be suspended and resumed. The go command gets all of it as an
// overlay, which leaves the files alone and works for the standard library. As packages under the runtime cannot import it, there
// is a small one for the purpose, package shim, which is laid over as an internal package of whatever module it is.
//
// Functions that have to stay as they are have a reason, and so have tests that cannot be run on the result: see choose.go and skips.txt.
package asyncify
