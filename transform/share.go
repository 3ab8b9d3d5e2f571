package transform

// This file lets variables share a field of the frame: those of identical type whose values are never needed at the same time.
//
// Two variables interfere if one is live where the other is, or where the other is assigned; variables that one statement
// assigns together interfere as well. Fields are handed out in the order of declarations, each variable taking the first that fits.

import (
	"go/types"
	"slices"
)

// interference says which variables may not share a field: row i holds those that variable i interferes with.
func (fn *function) interference() []bitset {
	n := len(fn.vars)
	rows := make([]bitset, n)
	for i := range rows {
		rows[i] = newBitset(n)
	}
	meet := func(live bitset) {
		for _, v := range fn.vars {
			if v.place == placeField && live.has(v.index) {
				rows[v.index].union(live)
			}
		}
	}
	defined := newBitset(n)
	for _, b := range fn.blocks {
		live := newBitset(n)
		for _, s := range b.term.succs {
			live.union(s.liveIn)
		}
		fn.liveThrough(b, live, func(after bitset, node *node) {
			clear(defined)
			defined.union(after)
			for _, v := range node.decls {
				defined.add(v.index)
			}
			for _, v := range fn.killed(node) {
				defined.add(v.index)
			}
			meet(defined)
		})
		meet(live)
	}
	return rows
}

// shareField gives v the field of other variables if that is possible.
func (fn *function) shareField(v *variable, rows []bitset) bool {
	for _, f := range fn.frame.fields {
		if f.child != nil || f.typ == nil || f.pointer != v.cell || len(f.vars) == 0 || !types.Identical(f.typ, v.typ) {
			continue
		}
		if slices.ContainsFunc(f.vars, func(w *variable) bool {
			return w.kind == varResult || rows[v.index].has(w.index) || rows[w.index].has(v.index)
		}) {
			continue
		}
		v.field = f
		f.vars = append(f.vars, v)
		return true
	}
	return false
}
