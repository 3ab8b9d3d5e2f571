package transform

// This file prints the lengths of arrays and the values of constants as the source has them, not as numbers: these can be others in the next
// build. Of
//
//	var page [bits.UintSize]byte
//	const header = unsafe.Sizeof(h)
//
// come
//
//	page [bits.UintSize]byte
//	const header uintptr = unsafe.Sizeof(*(*Header)(nil))
//
// Invariant: what is printed mentions constants at package level and types, but no variable, and no local constant.

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
)

// findLengths returns the expressions that the source has for the lengths of array types.
func (p *packagePass) findLengths() map[*types.Array]ast.Expr {
	lengths := map[*types.Array]ast.Expr{}
	for x, tv := range p.info.Types {
		if syntax, ok := x.(*ast.ArrayType); ok && syntax.Len != nil {
			if a, ok := tv.Type.(*types.Array); ok {
				lengths[a] = syntax.Len
			}
		}
	}
	return lengths
}

// length returns the source of the length of an array type.
func (p *typePrinter) length(a *types.Array) string {
	if x := p.fn.pkg.lengths()[a]; x != nil {
		if text := p.constant(x); text != "" {
			return text
		}
	}
	return strconv.FormatInt(a.Len(), 10)
}

// intLength returns the source of the length of an array type as an int.
func (p *typePrinter) intLength(a *types.Array) string {
	text := p.length(a)
	if _, err := strconv.Atoi(text); err != nil && !p.file.redefined("len") {
		return p.file.mention("len") + "([" + text + "]struct{}{})"
	}
	return strconv.FormatInt(a.Len(), 10)
}

// constant returns the source of a constant expression, or "" if it has the same value in every build, or cannot be said here.
func (p *typePrinter) constant(x ast.Expr) string {
	used, mentioned := maps.Clone(p.file.used), maps.Clone(p.file.mentioned)
	c := constantPrinter{p: p}
	text := c.expr(x)
	if c.failed || !c.symbolic {
		p.file.used, p.file.mentioned = used, mentioned
		return ""
	}
	syntax, err := parser.ParseExpr(text)
	if err != nil {
		panic(err)
	}
	var b bytes.Buffer
	if err := printer.Fprint(&b, token.NewFileSet(), withoutPositions(syntax)); err != nil {
		panic(err)
	}
	return b.String()
}

// A constantPrinter prints one constant expression.
type constantPrinter struct {
	p        *typePrinter
	symbolic bool // it has names of constants, or sizes
	failed   bool // it cannot be said
}

func (c *constantPrinter) expr(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.BasicLit:
		return x.Value
	case *ast.ParenExpr:
		return "(" + c.expr(x.X) + ")"
	case *ast.UnaryExpr:
		return x.Op.String() + c.expr(x.X)
	case *ast.BinaryExpr:
		return c.expr(x.X) + " " + x.Op.String() + " " + c.expr(x.Y)
	case *ast.Ident:
		return c.name(x)
	case *ast.SelectorExpr:
		return c.name(x.Sel)
	case *ast.CallExpr:
		return c.call(x)
	}
	return c.fail()
}

func (c *constantPrinter) fail() string {
	c.failed = true
	return "0"
}

// name prints the mention of a constant. Local ones are replaced by what they were declared as.
func (c *constantPrinter) name(id *ast.Ident) string {
	fn, file := c.p.fn, c.p.file
	obj, ok := fn.pkg.info.Uses[id].(*types.Const)
	switch {
	case !ok || obj.Name() == "iota" && obj.Pkg() == nil:
		return c.fail()
	case obj.Pkg() == nil:
		return file.predeclared(obj.Name())
	case obj.Parent() != obj.Pkg().Scope():
		typ, value := fn.declarationOf(obj)
		if value == nil {
			return c.fail()
		}
		text := "(" + c.expr(value) + ")"
		if typ != nil {
			text = c.typ(obj.Type()) + text
		}
		return text
	case obj.Pkg() != fn.pkg.types:
		c.symbolic = true
		return file.qualify(obj.Pkg().Path(), obj.Pkg().Name()) + "." + obj.Name()
	case fn.hasTypeParam(obj.Name()):
		return c.fail()
	}
	c.symbolic = true
	return file.mention(obj.Name())
}

// declarationOf returns the type, if there is one, and the value in the declaration of a local constant. The value is nil if others may repeat it:
// what its identifiers mean is known for one of them.
func (fn *function) declarationOf(obj *types.Const) (typ, value ast.Expr) {
	ast.Inspect(fn.decl, func(n ast.Node) bool {
		d, ok := n.(*ast.GenDecl)
		if !ok || d.Tok != token.CONST || slices.ContainsFunc(d.Specs, func(s ast.Spec) bool { return len(s.(*ast.ValueSpec).Values) == 0 }) {
			return value == nil
		}
		for _, s := range d.Specs {
			spec := s.(*ast.ValueSpec)
			for i, id := range spec.Names {
				if fn.pkg.info.Defs[id] == obj {
					typ, value = spec.Type, spec.Values[i]
				}
			}
		}
		return false
	})
	return typ, value
}

// typ prints a type.
func (c *constantPrinter) typ(t types.Type) string {
	if c.p.fn.nameless(t) != "" {
		return c.fail()
	}
	return c.p.text(t)
}

// call prints a conversion, or a call of a function of Go's own: their operands are not evaluated, so that any of the same type will do.
func (c *constantPrinter) call(x *ast.CallExpr) string {
	info, file := c.p.fn.pkg.info, c.p.file
	if tv := info.Types[x.Fun]; tv.IsType() {
		return c.typ(tv.Type) + "(" + c.expr(x.Args[0]) + ")"
	}
	id := calleeIdent(x.Fun)
	if id == nil || len(x.Args) != 1 || file.redefined("nil") {
		return c.fail()
	}
	if _, ok := info.Uses[id].(*types.Builtin); !ok {
		return c.fail()
	}
	typ := types.Default(info.TypeOf(x.Args[0]))
	switch id.Name {
	case "len", "cap":
		if p, ok := typ.Underlying().(*types.Pointer); ok {
			typ = p.Elem()
		}
		if a, ok := typ.Underlying().(*types.Array); ok {
			text := c.p.length(a)
			_, err := strconv.Atoi(text)
			c.symbolic = c.symbolic || err != nil
			return file.predeclared("int") + "(" + text + ")"
		}
		if info.Types[x.Args[0]].Value == nil || file.redefined("len") {
			return c.fail()
		}
		return file.mention("len") + "(" + c.expr(x.Args[0]) + ")"
	case "Sizeof", "Alignof":
		c.symbolic = true
		return file.qualify("unsafe", "unsafe") + "." + id.Name + "(*(*" + c.typ(typ) + ")(" + file.mention("nil") + "))"
	case "Offsetof":
		sel, ok := ast.Unparen(x.Args[0]).(*ast.SelectorExpr)
		if !ok {
			return c.fail()
		}
		typ := info.TypeOf(sel.X)
		if p, ok := typ.Underlying().(*types.Pointer); ok {
			typ = p.Elem()
		}
		c.symbolic = true
		return file.qualify("unsafe", "unsafe") + ".Offsetof((*" + c.typ(typ) + ")(" + file.mention("nil") + ")." + sel.Sel.Name + ")"
	}
	return c.fail()
}
