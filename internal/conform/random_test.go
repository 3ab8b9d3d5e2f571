package conform

import (
	"flag"
	"fmt"
	"testing"

	"github.com/asyncgen/asyncgen/internal/progen"
	"golang.org/x/tools/txtar"
)

// This file adds random programs to those of the archives. A random program that shows a fault is worth
// an archive of its own, cut down to what matters.

var (
	random = flag.Int("random", 0, "how many random programs to add")
	seed   = flag.Uint64("seed", 1, "seed of the first random program")
	cases  = flag.Int("cases", 0, "how many cases the random program of await positions has")
	size   = flag.Int("size", 20, "size of the random programs")
)

func randomPrograms(t *testing.T) []*program {
	var programs []*program
	add := func(name string, src []byte, err error, e entry) {
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, &program{
			name:    name,
			archive: &txtar.Archive{Files: []txtar.File{{Name: "main.go", Data: src}}},
			entries: []entry{e},
			plain:   true,
		})
	}
	for i := range uint64(*random) {
		src, err := progen.Program(*seed+i, *size)
		add(fmt.Sprintf("random%d", *seed+i), src, err, entry{"Main", "MainAsync", 1, true})
	}
	for i := 0; i < *cases; i += 100 {
		src, err := progen.Matrix(*seed+uint64(i), min(100, *cases-i))
		add(fmt.Sprintf("matrix%d", *seed+uint64(i)), src, err, entry{"Main", "MainAsync", 0, false})
	}
	return programs
}
