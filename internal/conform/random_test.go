package conform

import (
	"flag"
	"fmt"
	"testing"

	"github.com/asyncgen/asyncgen/internal/progen"
)

// This file adds programs of random await positions to those of the archives, and runs random programs of all kinds.

var (
	seed  = flag.Uint64("seed", 1, "seed of the first random program")
	cases = flag.Int("cases", 0, "how many cases the random program of await positions has")
)

func randomPrograms(t *testing.T) []*program {
	var programs []*program
	for i := 0; i < *cases; i += 100 {
		src := must(progen.Matrix(*seed, i, min(100, *cases-i)))(t)
		programs = append(programs, must(sourceProgram(fmt.Sprintf("matrix%d", i), src))(t))
	}
	return programs
}

// FuzzPrograms runs the program that the data choose.
func FuzzPrograms(f *testing.F) {
	if testing.Short() {
		f.Skip("every program is compiled")
	}
	f.Add([]byte("any"))
	f.Fuzz(func(t *testing.T, data []byte) {
		src := must(progen.FromBytes(data, 10))(t)
		g := must(sourceProgram("random", src))(t)
		r := &Random{Repo: repoDir(t), Work: t.TempDir()}
		for _, fault := range must(r.try([]*program{g}))(t)[g] {
			t.Errorf("%v\n%s", fault, src)
		}
	})
}
