package main

import (
	"io"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestProducers(t *testing.T) {
	for _, test := range []struct {
		want                 string
		producers, consumers int
		draws                []int
	}{
		{"want_2_4.txt", 2, 4, []int{4, 4, 0, 4, 7, 4, 4, 8, 10, 7, 8, 4, 7, 1}},
		{"want_10_15.txt", 10, 15, []int{
			4, 4, 0, 4, 7, 4, 4, 8, 10, 7, 8, 4, 7, 1, 6, 9, 3, 9, 7, 10, 0, 1, 0, 1, 9, 0, 5, 10,
			5, 8, 2, 5, 5, 0, 3, 1, 5, 6, 10, 5, 6, 4, 10, 8, 10, 10, 7, 6, 8, 3, 6, 9, 3, 2, 10, 6,
			10, 4, 5, 0, 4, 1, 8, 7, 4, 2, 3, 3, 10, 3, 9, 1, 3, 6, 1, 4, 4, 8, 0, 10, 1, 3, 1, 9,
			6, 1, 10, 5, 0, 5, 6, 10, 1, 9, 4, 6, 9, 2, 9, 9, 1, 0, 9, 9, 0, 4, 2, 2, 5, 2, 6, 3,
			10, 5, 3, 6, 6, 6, 3, 3, 10, 3, 5, 10, 7,
		}},
	} {
		t.Run(test.want, func(t *testing.T) {
			golden.Test(t, test.want, func(w io.Writer) async.Coro[async.Void] {
				p := &program{w: w, draw: golden.Replay(test.draws)}
				return p.runAsync(test.producers, test.consumers)
			})
		})
	}
}
