package transform

// This file lets variables share a field of the frame: those of identical type whose values are never needed at the same time.
//
// Two variables interfere if one is set where the other is live, or where the other is set. That covers all that are live at
// the same time: of two such variables one has been set last. (Parameters are set before the function begins; they have
// fields of their own.) Fields are handed out in the order of declarations, each variable taking the first that fits.

import "golang.org/x/tools/go/types/typeutil"

// A sharing says which fields variables may share.
type sharing struct {
	rows   []bitset               // by index of variable: those that it interferes with; nil for a variable that is not in the frame
	fields map[bool]*typeutil.Map // lists of fields by type, of values and of pointers to cells
	taken  map[*field]bitset      // those that interfere with a variable in the field
}

// newSharing begins with fields that are taken already.
func (fn *function) newSharing() *sharing {
	s := &sharing{rows: fn.interference(), fields: map[bool]*typeutil.Map{false: {}, true: {}}, taken: map[*field]bitset{}}
	for _, f := range fn.frame.fields {
		if len(f.vars) > 0 && !f.vars[0].lent() {
			s.add(f)
		}
	}
	return s
}

// interference returns the rows of a sharing.
func (fn *function) interference() []bitset {
	n := len(fn.vars)
	rows := make([]bitset, n)
	for _, v := range fn.vars {
		if v.place == placeField {
			rows[v.index] = newBitset(n)
		}
	}
	live, meet := newBitset(n), newBitset(n)
	for _, b := range fn.blocks {
		fn.liveAfter(b, live)
		b.liveThrough(live, func(after bitset, n *node) {
			copy(meet, after)
			for _, v := range n.writes {
				meet.add(v.index)
			}
			for _, v := range n.writes {
				if rows[v.index] != nil {
					rows[v.index].union(meet)
				}
			}
		})
	}
	for i, row := range rows {
		row.each(func(j int) {
			if rows[j] != nil {
				rows[j].add(i)
			}
		})
	}
	return rows
}

// add offers a new field to further variables.
func (s *sharing) add(f *field) {
	v := f.vars[0]
	same, _ := s.fields[v.cell].At(v.typ).([]*field)
	s.fields[v.cell].Set(v.typ, append(same, f))
	s.taken[f] = append(bitset(nil), s.rows[v.index]...)
}

// share gives v the field of other variables if that is possible.
func (s *sharing) share(v *variable) bool {
	same, _ := s.fields[v.cell].At(v.typ).([]*field)
	for _, f := range same {
		if !s.taken[f].has(v.index) {
			v.field = f
			f.vars = append(f.vars, v)
			s.taken[f].union(s.rows[v.index])
			return true
		}
	}
	return false
}
