//go:build unix

package main

import (
	"runtime"
	"syscall"
)

// peakMemory returns the largest amount of memory, in bytes, that this process has had in RAM.
func peakMemory() (int64, error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, err
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss), nil // in bytes; elsewhere in KiB
	}
	return int64(usage.Maxrss) * 1024, nil
}
