package async

import "errors"

// This file gives generated code the steps of a generator that a marked function ranges over: the loop stays in
// the function's frame, and each iteration is one Next.

// Stopped reports whether err is the end of a stream or generator. Generated code calls it where a loop over Each steps.
func Stopped(err error) bool { return err != nil && errors.Is(err, ErrStop) }
