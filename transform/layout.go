package transform

// This file decides where each variable lives in the emitted code.
//
//   - A variable that is only mentioned in the segment that declares it stays a Go variable there,
//     exactly as the user wrote it.
//   - A variable that is live across a suspension is a field of the frame.
//   - What is left spans labels but no suspension: a Go variable at the top of Resume, unless it is
//     large, because Go zeroes those at each resume.
//   - A variable outside of its segment that closures or pointers share gets a heap cell at each execution of
//     its declaration, and its place holds the pointer. So a frame may be reused, or embedded in another.

import (
	"cmp"
	"go/ast"
	"go/types"
	"math"
	"slices"
	"strconv"

	"golang.org/x/tools/go/types/typeutil"
)

// largeLocal is the size in bytes above which a variable is not worth zeroing at every resume.
const largeLocal = 64

// A frame is the layout of a function's frame struct.
type frame struct {
	name    string // of the type
	names   *nameSet
	fields  []*field
	method  struct{ finish, values, drop, release string } // names of methods that must dodge fields
	cleared []*field                                       // those that are cleared when they are dead, by field.clear
}

// A field of a frame. Its type is a variable's, or an awaited operand's, or a child's frame.
type field struct {
	name     string
	typ      types.Type // nil for a child's frame, and for the special fields gen and deferrer
	pointer  bool       // holds a *typ
	child    *function
	typeArgs []types.Type
	embed    bool
	vars     []*variable // whose places it is, none of which interfere
	gen      *generator
	clear    int // 1 + index in frame.cleared; 0 if the field is never cleared
}

// reservedFields are the names that a frame has already: its methods, and its header.
var reservedFields = []string{"Header", "DeferHeader", "Frame", "Resume", "Await", "Awaited", "Reused", "Trace", "YieldTo"}

// layoutVariables sets the places of fn's variables and adds their fields to its frame.
func layoutVariables(fn *function) {
	f := fn.frame
	f.names = newNameSet()
	f.names.also = func(name string) bool { return slices.Contains(reservedFields, name) }
	if fn.gen != nil {
		fn.gen.field = &field{name: f.names.fresh("gen"), pointer: true, gen: fn.gen}
		f.fields = append(f.fields, fn.gen.field)
	}
	assignPlaces(fn)
	fn.findIdle()
	for _, v := range fn.vars {
		if v.kind == varParam && v.place == placeField {
			fn.addField(v)
		}
	}
	sharing := fn.newSharing()
	for _, v := range fn.vars {
		if v.kind != varParam && v.kind != varResult && v.place == placeField && !sharing.share(v) {
			sharing.add(fn.addField(v))
		}
	}
	for i, v := range fn.results {
		if v.name == "" || v.name == "_" {
			v.name = "r" + strconv.Itoa(i)
			if fn.hasErr && i == len(fn.results)-1 {
				v.name = "err"
			}
		}
		fn.addField(v)
	}
}

// layoutCalls adds the fields for what fn awaits, whose frames have been laid out if they are embedded.
func layoutCalls(fn *function) {
	f := fn.frame
	fn.addAwaits()
	if len(fn.results) > 0 {
		f.method.finish = f.names.fresh("finish")
		if fn.kind == inPlaceLiteral || fn.gen != nil {
			f.method.values = f.names.fresh("values")
		}
	}
	if fn.kind == deferLiteral && fn.recovers() {
		fn.deferrer = &field{name: f.names.fresh("deferrer"), pointer: true}
		f.fields = append(f.fields, fn.deferrer)
	}
	fn.findDirt()
	fn.findFresh()
	fn.orderFields()
	f.method.release = f.names.fresh("release")
	if f.method.drop != "" {
		f.method.drop = f.names.fresh(f.method.drop)
	}
	fn.nameLocals()
}

// assignPlaces decides the places.
func assignPlaces(fn *function) {
	segments := fn.segments()
	fn.assignParts(segments)
	across := newBitset(len(fn.vars))
	for _, p := range fn.awaits {
		across.union(p.live)
	}
	for _, v := range fn.vars {
		seg, mentioned := segments[v]
		switch {
		case v.kind == varResult:
			v.place = placeField
		case v.kind == varParam:
			if v.use.mentions > 0 {
				v.place = placeField
			}
		case !mentioned:
			v.place = placeUnused
		case seg >= 0:
			v.place = placeSegment
		case across.has(v.index) || fn.large(v.typ) || v.inPart:
			v.place = placeField
		default:
			v.place = placeLocal
		}
		v.cell = v.shared() && v.place != placeSegment
		if v.cell && v.place == placeField && !across.has(v.index) && v.kind == varLocal && !v.inPart {
			v.place = placeLocal // the pointer is small
		}
	}
}

// segments maps each variable that is mentioned to its only segment, or to -1.
func (fn *function) segments() map[*variable]int {
	in := map[*variable]int{}
	for _, b := range fn.blocks {
		see := func(v *variable) {
			if s, ok := in[v]; ok && s != b.segment {
				in[v] = -1
			} else if !ok {
				in[v] = b.segment
			}
		}
		for i := range b.nodes {
			n := &b.nodes[i]
			for _, v := range n.decls {
				v.segment = b.segment
				see(v)
			}
			if n.renew != nil {
				see(n.renew)
			}
			for _, v := range n.mentions {
				see(v)
			}
		}
		for _, v := range b.term.reads {
			see(v)
		}
	}
	return in
}

// recovers reports whether the function calls recover itself.
func (fn *function) recovers() bool {
	found := false
	ast.Inspect(fn.body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && builtinName(fn.pkg.info, call) == "recover" {
			found = true
		}
		_, lit := n.(*ast.FuncLit)
		return !found && !lit
	})
	return found
}

// large reports whether a variable of type t should not be declared at the top of Resume.
func (fn *function) large(t types.Type) bool { return fn.pkg.sizeof(t) > largeLocal }

// addField gives v a field.
func (fn *function) addField(v *variable) *field {
	fld := &field{name: fn.frame.names.fresh(v.name), typ: v.typ, pointer: v.cell, vars: []*variable{v}}
	v.field = fld
	fn.frame.fields = append(fn.frame.fields, fld)
	return fld
}

// addAwaits gives each suspension point a field for its operand or its child's frame. Points whose fields have
// the same type share one, because an operand is dead when the next await begins.
func (fn *function) addAwaits() {
	var operands typeutil.Map // fields by the type of what is awaited
	type childKey struct {
		child *function
		embed bool
	}
	children := map[childKey][]*field{} // those for frames
	for _, p := range fn.awaits {
		if p.sleep || p.yield {
			continue
		}
		if p.child == nil {
			t := fn.operandType(p)
			p.field, _ = operands.At(t).(*field)
			if p.field == nil {
				p.field = fn.addAwait("await", &field{typ: t})
				operands.Set(t, p.field)
			}
			continue
		}
		key := childKey{p.child, p.embed}
		i := slices.IndexFunc(children[key], func(f *field) bool { return identical(f.typeArgs, p.typeArgs) })
		if i < 0 {
			i = len(children[key])
			f := &field{child: p.child, typeArgs: p.typeArgs, embed: p.embed}
			children[key] = append(children[key], fn.addAwait(p.child.shortName, f))
		}
		p.field = children[key][i]
	}
}

func (fn *function) addAwait(name string, f *field) *field {
	f.name = fn.frame.names.fresh(name)
	fn.frame.fields = append(fn.frame.fields, f)
	return f
}

// orderFields sorts the fields by descending alignment, those without a size first, which leaves no gaps between them. (One without a size at the
// end would be given one, so that its address is inside the frame.) Otherwise they stay in the order in which they were declared.
func (fn *function) orderFields() {
	rank := func(f *field) int64 {
		switch p := fn.pkg; {
		case f.child != nil || f.pointer || f.typ == nil:
			return -p.alignof(types.Typ[types.Uintptr])
		case p.sizeof(f.typ) == 0:
			return math.MinInt64
		default:
			return -p.alignof(f.typ)
		}
	}
	slices.SortStableFunc(fn.frame.fields, func(f, g *field) int { return cmp.Compare(rank(f), rank(g)) })
}

func identical(a, b []types.Type) bool { return slices.EqualFunc(a, b, types.Identical) }

// operandType returns the type of the field that keeps what p awaits.
func (fn *function) operandType(p *awaitPoint) types.Type {
	switch {
	case p.child != nil:
		return nil
	case p.distant != nil:
		return p.distant.body
	case p.spot != nil:
		return p.spot
	}
	t := fn.typeOf(p.operand)
	if b, ok := t.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return fn.pkg.info.TypeOf(p.call.Fun).(*types.Signature).Params().At(0).Type()
	}
	return t
}

// nameLocals gives each Go variable of the emitted Resume a name of its own: scopes that the user
// nested are side by side there. A variable also dodges names that mean something else in the function.
func (fn *function) nameLocals() {
	taken := map[string]bool{}
	for _, v := range fn.vars {
		if v.place != placeSegment && v.place != placeLocal && v.place != placeUnused && !v.cell {
			continue
		}
		name := v.name
		if v.kind == varTemp || taken[name] || fn.names.outer[name] {
			name = fn.freshIdent(v)
		}
		taken[name] = true
		v.ident = name
		if v.cell && v.place == placeLocal {
			v.pointer = fn.names.fresh(name + "Cell")
		}
	}
}
