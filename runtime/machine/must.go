package machine

// This file implements the Must forms of await.

// A MustError is the value with which MustAwait, MustAwait2, MustAwait3 and MustWait panic when the awaited operation fails.
// At the root of a task it becomes the task's error, so errors.Is and errors.As see Err.
type MustError struct{ Err error }

func (e *MustError) Error() string { return "async: await failed: " + e.Err.Error() }

// Unwrap returns the error of the awaited operation.
func (e *MustError) Unwrap() error { return e.Err }

// Must0 panics with a *MustError if err is not nil.
func Must0(err error) {
	if err != nil {
		panic(&MustError{err})
	}
}

// Must returns v, or panics with a *MustError if err is not nil.
func Must[T any](v T, err error) T {
	Must0(err)
	return v
}

// Must2 returns a and b, or panics with a *MustError if err is not nil.
func Must2[A, B any](a A, b B, err error) (A, B) {
	Must0(err)
	return a, b
}

// Must3 returns a, b and c, or panics with a *MustError if err is not nil.
func Must3[A, B, C any](a A, b B, c C, err error) (A, B, C) {
	Must0(err)
	return a, b, c
}

// Slept returns the outcome of an operation whose only outcome is that the task was woken.
func Slept(t *Task) (struct{}, error) { return struct{}{}, t.Thrown() }

// Err returns the error of an outcome. It is what async.Wait becomes.
func Err[T any](_ T, err error) error { return err }

// MustErr panics with a *MustError if err is not nil. It is what async.MustWait becomes.
func MustErr[T any](_ T, err error) { Must0(err) }
