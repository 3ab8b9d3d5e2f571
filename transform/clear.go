package transform

// This file makes a suspended frame keep alive only what it will still use: on the path that really suspends,
// the fields that may hold pointers and are dead are cleared.
//
// A field is dirty where something may have been stored into it. That is a forward data flow over the
// graph; the path that does not suspend clears nothing, so dirt survives an await. Results take no part.

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
)

// clearInline is how many fields are cleared in place. More go through one method of the frame, so that the size of the
// code stays linear in the number of suspension points.
const clearInline = 3

// findDirt sets awaitPoint.dead for every suspension point.
func (fn *function) findDirt() {
	f := fn.frame
	for _, fld := range f.fields {
		if fld.holdsPointers() && !fn.isResult(fld) {
			fld.clear = len(f.cleared) + 1
			f.cleared = append(f.cleared, fld)
		}
	}
	if len(f.cleared) == 0 {
		return
	}
	after := fn.dirtyAfter()
	for _, b := range fn.blocks {
		if p := b.term.await; p != nil {
			fn.setDead(p, after[b.index])
		}
	}
}

// dirtyAfter returns what is dirty at the end of each block.
func (fn *function) dirtyAfter() []bitset {
	after := make([]bitset, len(fn.blocks))
	for i, b := range fn.blocks {
		after[i] = fn.dirtied(b)
	}
	for _, v := range fn.params {
		if v != nil && v.field != nil {
			v.field.addTo(after[0])
		}
	}
	fn.forward(func(b, s *block) bool { return after[s.index].union(after[b.index]) })
	return after
}

// forward solves a forward data flow: flow tells s, which follows b, what is known after b, and reports whether that is news.
func (fn *function) forward(flow func(b, s *block) bool) {
	pending := make([]bool, len(fn.blocks))
	for i := range pending {
		pending[i] = true
	}
	for again := true; again; {
		again = false
		for i, b := range fn.blocks {
			if !pending[i] {
				continue
			}
			pending[i] = false
			b.successors(func(s *block) {
				if flow(b, s) {
					pending[s.index] = true
					again = again || s.index <= i
				}
			})
		}
	}
}

// dirtied returns the fields that a block stores into.
func (fn *function) dirtied(b *block) bitset {
	dirty := newBitset(len(fn.frame.cleared))
	see := func(v *variable) {
		if v.field != nil {
			v.field.addTo(dirty)
		}
	}
	for i := range b.nodes {
		n := &b.nodes[i]
		for _, v := range n.decls {
			see(v)
		}
		for _, v := range n.mentions {
			see(v)
		}
	}
	if p := b.term.await; p != nil && p.field != nil {
		p.field.addTo(dirty)
	}
	return dirty
}

// setDead finds what p clears: what is dirty, but not live and not what p waits for. It uses dirty up.
func (fn *function) setDead(p *awaitPoint, dirty bitset) {
	if p.field != nil {
		p.field.removeFrom(dirty)
	}
	p.live.each(func(i int) {
		if f := fn.vars[i].field; f != nil {
			f.removeFrom(dirty)
		}
	})
	dirty.each(func(i int) { p.dead = append(p.dead, fn.frame.cleared[i]) })
	if len(p.dead) > clearInline {
		fn.frame.method.drop = "drop"
	}
}

func (f *field) addTo(s bitset) {
	if f.clear > 0 {
		s.add(f.clear - 1)
	}
}

func (f *field) removeFrom(s bitset) {
	if f.clear > 0 {
		s.remove(f.clear - 1)
	}
}

func (fn *function) isResult(f *field) bool {
	for _, r := range fn.results {
		if r.field == f {
			return true
		}
	}
	return f == fn.deferrer || f.gen != nil
}

// holdsPointers reports whether the collector looks into the field.
func (f *field) holdsPointers() bool {
	switch {
	case f.child != nil && f.embed:
		for _, g := range f.child.frame.fields {
			if g.holdsPointers() {
				return true
			}
		}
		return false
	case f.child != nil: // a kept frame, clean but for its results
		for _, r := range f.child.results {
			if r.cell || hasPointers(r.typ) {
				return true
			}
		}
		return false
	case f.pointer || f.typ == nil:
		return true
	}
	return hasPointers(f.typ)
}

func hasPointers(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0 || u.Kind() == types.UnsafePointer
	case *types.Array:
		return u.Len() > 0 && hasPointers(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if hasPointers(u.Field(i).Type()) {
				return true
			}
		}
		return false
	}
	return true
}

// suspension returns the statements that suspend at p, after they have cleared what the frame no longer needs:
//
//	machine.Clear(&f.url)
//	return f.Frame.Suspend(t, f, 1)
//
// or, where that is more than clearInline fields,
//
//	return f.drop(0b1100).Frame.Suspend(t, f, 1)
func (e *emitter) suspension(p *awaitPoint) []string {
	if len(p.dead) <= clearInline {
		return append(e.clearFields(p.dead), "return "+e.headerRef(e.suspendCall(p)))
	}
	return []string{"return " + e.ref(e.dropCall(p.dead)+".Frame."+e.suspendCall(p))}
}

// dropCall returns the call of the method that clears the given fields.
func (e *emitter) dropCall(fields []*field) string {
	keep := make([]uint64, (len(e.fn.frame.cleared)+63)/64)
	for _, fld := range e.fn.frame.cleared {
		keep[(fld.clear-1)/64] |= 1 << ((fld.clear - 1) % 64)
	}
	for _, fld := range fields {
		keep[(fld.clear-1)/64] &^= 1 << ((fld.clear - 1) % 64)
	}
	var args []string
	for _, w := range keep {
		args = append(args, "0b"+strconv.FormatUint(w, 2))
	}
	return e.fn.frame.method.drop + "(" + strings.Join(args, ", ") + ")"
}

// clearFields returns the statements that clear fields, three at a time:
//
//	machine.Clear3(&f.c, &f.url, &f.fetch)
func (e *emitter) clearFields(fields []*field) []string {
	var out, refs []string
	for _, fld := range fields {
		if fld.kept() {
			out = append(out, e.clearKept(fld)...)
		} else {
			refs = append(refs, "&"+e.ref(fld.name))
		}
	}
	for few := range slices.Chunk(refs, 3) {
		clear := []string{"Clear", "Clear2", "Clear3"}[len(few)-1]
		out = append(out, e.machineName(clear)+"("+strings.Join(few, ", ")+")")
	}
	return out
}

// kept reports whether the field has a frame that is kept for the next call: see reuse.go.
func (f *field) kept() bool { return f.child != nil && !f.embed }

// clearKept returns the statement that clears a kept frame.
func (e *emitter) clearKept(fld *field) []string {
	elts := e.keptFrames(fld)
	if e.fn.nesting != nil && fld.child == e.fn {
		elts = append(e.nestedHeader(fld), elts...)
	}
	lit := &ast.CompositeLit{Type: typeSyntax(e.childTypeText(fld)), Elts: elts}
	clear := e.print(assign(&ast.StarExpr{X: e.receiver(fld.name, token.NoPos)}, lit))
	return enclosed("if "+e.ref(fld.name)+" != "+e.nilOf("*"+e.childTypeText(fld)), clear)
}

// drop prints the method that clears the fields whose bits are not set, up to three next to one another at a time, and returns the frame.
func (e *emitter) drop() jen.Code {
	var params []jen.Code
	for i := range (len(e.fn.frame.cleared) + 63) / 64 {
		params = append(params, jen.Id("keep"+strconv.Itoa(i)).Id(e.out.predeclared("uint64")))
	}
	var body, refs []string
	flush := func(end int) { // refs are those of the bits before end
		if len(refs) == 0 {
			return
		}
		bit := end - len(refs)
		clear := e.machineName([]string{"ClearUnless", "ClearUnless2", "ClearUnless3"}[len(refs)-1])
		body = append(body, fmt.Sprintf("%s(keep%d>>%d, %s)", clear, bit/64, bit%64, strings.Join(refs, ", ")))
		refs = nil
	}
	for bit, fld := range e.fn.frame.cleared {
		if len(refs) == 3 || bit%64 == 0 || fld.kept() {
			flush(bit)
		}
		if fld.kept() {
			body = append(body, enclosed(fmt.Sprintf("if keep%d>>%d&1 == 0", bit/64, bit%64), e.clearKept(fld)...)...)
		} else {
			refs = append(refs, "&"+e.ref(fld.name))
		}
	}
	flush(len(e.fn.frame.cleared))
	body = append(body, "return "+e.self)
	return e.method(e.fn.frame.method.drop).Params(params...).Op("*").Add(e.frameName()).Block(e.text(body...))
}
