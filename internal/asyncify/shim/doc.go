// Package async is the part of the runtime that asyncified packages need. It stands in for the package of the same name
// under the standard library itself: it imports neither time, context nor fmt, and knows one operation that waits, [Yield].
//
// Every call of an asyncified function from ordinary code drives a task of its own on the calling goroutine, so
// that to its caller the function is the one it was.
package async
