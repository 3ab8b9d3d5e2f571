package main

import (
	"io"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

func TestChained(t *testing.T) {
	for _, test := range []struct {
		want  string
		names []string
		draws []int
	}{
		{"want_1_2_3.txt", []string{"1", "2", "3"}, []int{4, 4, 0, 4, 7, 4}},
		{"want_11_8.txt", []string{"11", "8"}, []int{4, 4, 0, 4}},
	} {
		t.Run(test.want, func(t *testing.T) {
			golden.Test(t, test.want, func(w io.Writer) async.Coro[async.Void] {
				p := &program{w: w, draw: golden.Replay(test.draws)}
				return p.runAsync(test.names...)
			})
		})
	}
}
