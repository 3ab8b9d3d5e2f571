//go:build !amd64 && !arm64

package async

import "runtime"

// goroutine returns a number that is the calling goroutine's for as long as it lives, and is never 0.
// It is read from the first line of a stack trace, "goroutine 17 [running]:".
func goroutine() uintptr {
	var buf [32]byte
	n := runtime.Stack(buf[:], false)
	var id uintptr
	for _, c := range buf[len("goroutine "):n] {
		if c < '0' || c > '9' {
			break
		}
		id = id*10 + uintptr(c-'0')
	}
	return id
}
