package transform

// This file decides which children's frames are embedded by value in their parents', and measures frames.
//
// A child is embedded unless that would make a type contain itself, or a frame
// grow without bound: in a deep call graph the sizes of children add up at every level.

import "go/types"

// Limits in bytes for embedding a child's frame.
const (
	largeChild  = 512
	largeParent = 2048
)

// embedOrder returns the functions so that children come before the parents that may embed them.
// It finds the cycles of the graph of direct awaits with Tarjan's algorithm and numbers them in function.component.
func (p *packagePass) embedOrder() []*function {
	t := &tarjan{index: map[*function]int{}, low: map[*function]int{}, on: map[*function]bool{}}
	for _, fn := range p.functions {
		if t.index[fn] == 0 {
			t.visit(fn)
		}
	}
	return t.order
}

type tarjan struct {
	index, low map[*function]int
	on         map[*function]bool
	stack      []*function
	order      []*function
	next       int
	components int
}

func (t *tarjan) visit(fn *function) {
	t.next++
	t.index[fn], t.low[fn] = t.next, t.next
	t.stack = append(t.stack, fn)
	t.on[fn] = true
	for _, p := range fn.awaits {
		c := p.child
		if c == nil {
			continue
		}
		if t.index[c] == 0 {
			t.visit(c)
			t.low[fn] = min(t.low[fn], t.low[c])
		} else if t.on[c] {
			t.low[fn] = min(t.low[fn], t.index[c])
		}
	}
	if t.low[fn] != t.index[fn] {
		return
	}
	t.components++
	for {
		c := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.on[c] = false
		c.component = t.components
		t.order = append(t.order, c)
		if c == fn {
			return
		}
	}
}

// chooseEmbedding sets embed for fn's suspension points. The children in other components have been measured.
func (p *packagePass) chooseEmbedding(fn *function) {
	var total int64
	for _, a := range fn.awaits {
		if a.child == nil {
			continue
		}
		if a.child.component == fn.component {
			a.child.kept = true
			continue
		}
		if s := a.child.size; s <= largeChild && total+s <= largeParent {
			a.embed = true
			total += s
		} else {
			a.child.kept = true
		}
	}
}

// findFresh finds the suspension points that are the first to use the field of their child's frame: a frame begins as zero, and so
// do those that are embedded in it, so what is left to do is to set the parameters. In a chain of calls that saves every
// level from clearing the frames of all levels below.
func (fn *function) findFresh() {
	index := map[*field]int{}
	for _, p := range fn.awaits {
		if _, ok := index[p.field]; p.embed && !ok {
			index[p.field] = len(index)
		}
	}
	if len(index) == 0 || fn.nesting != nil { // a nested frame is used again as it is
		return
	}
	used := make([]bitset, len(fn.blocks)) // at the beginning of each block
	for i := range used {
		used[i] = newBitset(len(index))
	}
	fn.forward(func(b, s *block) bool {
		news := used[s.index].union(used[b.index])
		if p := b.term.await; p != nil && p.embed && !used[s.index].has(index[p.field]) {
			used[s.index].add(index[p.field])
			news = true
		}
		return news
	})
	for _, b := range fn.blocks {
		if p := b.term.await; p != nil && p.embed {
			p.fresh = !used[b.index].has(index[p.field])
		}
	}
}

// measure estimates the size of fn's frame.
func (fn *function) measure() {
	const header = 24
	fn.size = header
	for _, f := range fn.frame.fields {
		switch {
		case f.child != nil && f.embed:
			fn.size += f.child.size
		case f.child != nil || f.pointer || f.typ == nil:
			fn.size += fn.pkg.sizeof(types.Typ[types.Uintptr])
		default:
			fn.size += fn.pkg.sizeof(f.typ)
		}
	}
}

// sizes are those of one system, whichever is compiled for: what is generated must not depend on it.
var sizes = types.SizesFor("gc", "amd64")

// sizeof returns the size of a type in bytes; for one that depends on type parameters, a guess.
func (p *packagePass) sizeof(t types.Type) (size int64) {
	defer func() {
		if recover() != nil {
			size = 16
		}
	}()
	return sizes.Sizeof(t)
}

// alignof returns the alignment of a type in bytes; for one that depends on type parameters, that of a pointer.
func (p *packagePass) alignof(t types.Type) (align int64) {
	defer func() {
		if recover() != nil {
			align = sizes.Alignof(types.Typ[types.Uintptr])
		}
	}()
	return sizes.Alignof(t)
}
