//go:build !unix

package main

import "runtime"

// peakMemory returns what the Go runtime has taken from the system, in bytes: an upper bound of what has been in RAM.
func peakMemory() (int64, error) {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.Sys), nil
}
