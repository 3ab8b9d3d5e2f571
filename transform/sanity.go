package transform

// This file checks the invariants that the passes promise each other. It always runs: a broken graph must become an
// internal error and never a miscompiled program.

import (
	"fmt"
	"slices"
)

func sanity(fn *function) {
	check := func(ok bool, format string, args ...any) {
		if !ok {
			panic(fmt.Sprintf("sanity: "+format, args...))
		}
	}
	for i, b := range fn.blocks {
		check(b.index == i, "block %d has index %d", i, b.index)
		check(b.term.op != termNone, "block %d (%s) has no terminator", i, b.kind)
		want := map[termOp]int{termJump: 1, termBranch: 2, termAwait: 1}
		if n, fixed := want[b.term.op]; fixed {
			check(len(b.term.succs) == n, "block %d (%s) has %d successors", i, b.kind, len(b.term.succs))
		}
		check((b.term.op == termAwait) == (b.term.await != nil), "block %d: await without a point", i)
		b.successors(func(s *block) {
			check(s.index >= 0 && s.index < len(fn.blocks) && fn.blocks[s.index] == s, "block %d (%s) leads to %s, which is not placed", i, b.kind, s.kind)
			check(s.label != "" || fn.falls(b, s), "block %d (%s) jumps to block %d, which has no label", i, b.kind, s.index)
		})
		check(!slices.ContainsFunc(b.term.reads, func(v *variable) bool { return v.hidden }), "the end of block %d (%s) reads a variable whose type has no name", i, b.kind)
		if i > 0 && b.segment != fn.blocks[i-1].segment {
			check(b.label != "", "block %d begins a segment without a label", i)
		}
	}
	for i, p := range fn.awaits {
		check(p.state == i+1, "suspension point %d has number %d", i+1, p.state)
		check(p.field != nil || p.sleep || p.yield, "suspension point %d has no field", p.state)
		p.live.each(func(i int) {
			v := fn.vars[i]
			check(v.place == placeField || v.kind == varResult, "%s is live across suspension point %d and not in the frame", v.name, p.state)
		})
	}
	// Nothing is read before it is declared: only parameters and results are live at the beginning.
	for _, v := range fn.vars {
		if v.kind == varLocal || v.kind == varTemp {
			check(!fn.blocks[0].liveIn.has(v.index), "%s is live at the beginning", v.name)
		}
	}
}
