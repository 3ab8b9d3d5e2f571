//go:build amd64 || arm64

package async

// goroutine returns a number that is the calling goroutine's for as long as it lives, and is never 0.
// It is the address of the scheduler's record of the goroutine.
func goroutine() uintptr
