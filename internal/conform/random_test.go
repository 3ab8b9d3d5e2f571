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
	size   = flag.Int("size", 20, "size of the random programs")
)

func randomPrograms(t *testing.T) []*program {
	var programs []*program
	for i := range uint64(*random) {
		src, err := progen.Program(*seed+i, *size)
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, &program{
			name:    fmt.Sprintf("random%d", *seed+i),
			archive: &txtar.Archive{Files: []txtar.File{{Name: "main.go", Data: src}}},
			entries: []entry{{"Main", "MainAsync", 1, true}},
			plain:   true,
		})
	}
	return programs
}
