// Package asyncio has the runtime side by side with Python's asyncio: a table of what asyncio does, row by row, each with a Python program
// that shows it, the same program in Go, and the output of both.
//
// The archives in rows are the table: one for each topic, which begins with its heading and an introduction. A row is up to four
// files, named by its number: the description (see Row), the Python program (.py), what CPython prints (.out), and a Go source with
// a mistake in it (.go) together with what is reported about it (.lint). The Go programs are the marked functions in the file
// of this package that has the name of the topic. Package page makes docs/asyncio.md of all that.
//
// TestRows runs the Go programs and compares. TestPython, which needs python3 and is for those who change the table, runs the Python programs:
//
//	go test ./internal/asyncio -run 'TestRows/078'
//	go test ./internal/asyncio -run TestPython -python python3 [-update]
//
// The files of tests named after CPython have what the tests of CPython pin down, listed in cpython.txtar with numbers of its own.
package asyncio

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen
//go:generate go run github.com/asyncgen/asyncgen/internal/asyncio/page
