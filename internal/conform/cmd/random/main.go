// Random runs random programs in their plain, blocking and coroutine forms, and compares what they do.
// A program that fails is cut down and left as an archive in a directory.
//
//	go run ./internal/conform/cmd/random -n 1000 -seed 1
//
// The same seed gives the same programs. It is run in the directory of the repository.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/asyncgen/asyncgen/internal/conform"
)

func main() {
	r := &conform.Random{Log: os.Stdout}
	flag.Uint64Var(&r.Seed, "seed", 1, "seed of the first program")
	flag.IntVar(&r.Count, "n", 1000, "how many programs")
	flag.IntVar(&r.Size, "size", 6, "how many statements a function has, about")
	flag.IntVar(&r.Limit, "limit", 10, "stop after so many that fail")
	flag.StringVar(&r.Out, "out", "failures", "directory for the programs that fail")
	flag.Parse()
	failed, err := run(r)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "random:", err)
		os.Exit(2)
	case failed > 0:
		os.Exit(1)
	}
}

func run(r *conform.Random) (failed int, err error) {
	if r.Repo, err = os.Getwd(); err != nil {
		return 0, err
	}
	if r.Work, err = os.MkdirTemp("", "random"); err != nil {
		return 0, err
	}
	defer os.RemoveAll(r.Work)
	return r.Run()
}
