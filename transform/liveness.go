package transform

// This file computes which variables are live where: the classic backward data flow over the graph.
//
// A variable is live if its value may still be read. A variable with a cell is live while the
// cell may be mentioned; only its declaration ends that, going backwards. Results
// always have a field and take no part.

// liveness sets block.liveIn and awaitPoint.live.
func liveness(fn *function) {
	n := len(fn.vars)
	before := make([][]*block, len(fn.blocks)) // predecessors
	for _, b := range fn.blocks {
		b.liveIn = newBitset(n)
		b.successors(func(s *block) { before[s.index] = append(before[s.index], b) })
	}
	pending := make([]bool, len(fn.blocks))
	for i := range pending {
		pending[i] = true
	}
	live := newBitset(n)
	for again := true; again; {
		again = false
		for i := len(fn.blocks) - 1; i >= 0; i-- {
			if !pending[i] {
				continue
			}
			pending[i] = false
			b := fn.blocks[i]
			fn.liveAfter(b, live)
			b.liveThrough(live, nil)
			if b.liveIn.union(live) {
				for _, p := range before[i] {
					pending[p.index] = true
					again = again || p.index >= i
				}
			}
		}
	}
	for _, p := range fn.awaits {
		p.live = p.resume.liveIn
	}
}

// liveAfter sets live to what is live at the end of b.
func (fn *function) liveAfter(b *block, live bitset) {
	clear(live)
	for _, s := range b.term.succs {
		live.union(s.liveIn)
	}
}

// liveThrough turns what is live at the end of b into what is live at its beginning. look, if not nil, is called with what is
// live after each leaf, last one first.
func (b *block) liveThrough(live bitset, look func(after bitset, n *node)) {
	for _, v := range b.term.reads {
		live.add(v.index)
	}
	for i := len(b.nodes) - 1; i >= 0; i-- {
		n := &b.nodes[i]
		for _, x := range n.exits {
			live.union(x.liveIn)
		}
		if look != nil {
			look(live, n)
		}
		for _, v := range n.writes {
			live.remove(v.index)
		}
		for _, v := range n.reads {
			live.add(v.index)
		}
	}
}
