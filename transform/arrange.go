package transform

// This file puts the blocks of a graph in their final order: it drops what cannot be
// reached, gives labels to the blocks that are jumped to, numbers the suspension points, and
// groups blocks into segments.
//
// A segment is a run of blocks of which only the first has a label. It is emitted as one { }
// block, so that its variables may be declared where the user declared them: Go's goto may not jump
// over a declaration in the label's block, nor into a block.

import "strconv"

func arrange(fn *function) {
	thread(fn)
	prune(fn)
	number(fn)
	fn.findNesting()
	label(fn)
	segment(fn)
}

// thread redirects jumps to blocks that only jump on.
func thread(fn *function) {
	follow := func(b *block) *block {
		for range fn.blocks { // bounded: for {} is a cycle
			if len(b.nodes) > 0 || b.term.op != termJump {
				break
			}
			b = b.term.succs[0]
		}
		return b
	}
	for _, b := range fn.blocks {
		for i := range b.nodes {
			for j, x := range b.nodes[i].exits {
				b.nodes[i].exits[j] = follow(x)
			}
		}
		if b.term.op == termAwait {
			continue
		}
		for i, s := range b.term.succs {
			b.term.succs[i] = follow(s)
		}
		if b.term.other != nil {
			b.term.other = follow(b.term.other)
		}
	}
	for br, to := range fn.jumps {
		fn.jumps[br] = follow(to)
	}
}

// prune drops unreachable blocks and the suspension points in them.
func prune(fn *function) {
	reached := map[*block]bool{}
	var visit func(*block)
	visit = func(b *block) {
		if !reached[b] {
			reached[b] = true
			b.successors(visit)
		}
	}
	visit(fn.blocks[0])
	kept := fn.blocks[:0]
	fn.awaits = fn.awaits[:0]
	for _, b := range fn.blocks {
		if !reached[b] {
			b.index = -1
			continue
		}
		b.index = len(kept)
		kept = append(kept, b)
		if b.term.op == termAwait {
			fn.awaits = append(fn.awaits, b.term.await)
		}
	}
	fn.blocks = kept
}

func number(fn *function) {
	for i, p := range fn.awaits {
		p.state = i + 1
	}
}

// next returns the block that is emitted after b, or nil.
func (fn *function) next(b *block) *block {
	if b.index+1 < len(fn.blocks) {
		return fn.blocks[b.index+1]
	}
	return nil
}

// falls reports whether control gets from b to s by falling through.
func (fn *function) falls(b, s *block) bool {
	if fn.next(b) != s {
		return false
	}
	return b.term.op != termDispatch || b.term.other == s
}

// label names the blocks that need it.
func label(fn *function) {
	needed := map[*block]bool{}
	for _, b := range fn.blocks {
		for _, n := range b.nodes {
			for _, x := range n.exits {
				needed[x] = true
			}
		}
		for i, s := range b.term.succs {
			clause := b.term.op == termDispatch && (s != b.term.other || i < len(b.term.succs)-1)
			if clause || !fn.falls(b, s) {
				needed[s] = true
			}
		}
	}
	if fn.nesting != nil {
		needed[fn.nesting.entry] = true
	}
	for _, p := range fn.awaits {
		p.resume.label = fn.names.fresh("resume" + strconv.Itoa(p.state))
	}
	count := map[string]int{}
	for _, b := range fn.blocks {
		if needed[b] && b.label == "" {
			count[b.kind]++
			name := b.kind
			if token := fn.names.isKeyword(name); token || count[b.kind] > 1 {
				name += strconv.Itoa(count[b.kind])
			}
			b.label = fn.names.fresh(name)
		}
	}
}

func segment(fn *function) {
	n := 0
	for i, b := range fn.blocks {
		if i > 0 && b.label != "" {
			n++
		}
		b.segment = n
	}
}
