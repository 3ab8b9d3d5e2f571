package transform

// This file prints types as Go source that means the same in the generated file: with the
// aliases of its imports, the names that local types have been moved to, and the names that
// the frame gives to type parameters.

import (
	"errors"
	"fmt"
	"go/types"
	"strconv"
	"strings"
)

// A typePrinter prints types for one function's part of a file.
type typePrinter struct {
	file *outputFile
	fn   *function
	err  error // why the last type cannot be named
}

// string returns the source of t, or an error if there is none.
func (p *typePrinter) string(t types.Type) (string, error) {
	p.err = nil
	if why := p.fn.nameless(t); why != "" {
		return "", errors.New(why)
	}
	text := p.text(t)
	return text, p.err
}

func (p *typePrinter) text(t types.Type) string {
	var b strings.Builder
	p.write(&b, t)
	return b.String()
}

func (p *typePrinter) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

func (p *typePrinter) write(b *strings.Builder, t types.Type) {
	switch t := t.(type) {
	case *types.Basic:
		p.basic(b, t)
	case *types.Alias:
		p.named(b, t.Obj(), t.TypeArgs())
	case *types.Named:
		p.named(b, t.Obj(), t.TypeArgs())
	case *types.TypeParam:
		if name := p.fn.tparamName[t]; name != "" {
			b.WriteString(p.file.mention(name))
		} else {
			b.WriteString(t.Obj().Name())
		}
	case *types.Pointer:
		b.WriteByte('*')
		p.write(b, t.Elem())
	case *types.Slice:
		b.WriteString("[]")
		p.write(b, t.Elem())
	case *types.Array:
		b.WriteString("[" + p.length(t) + "]")
		p.write(b, t.Elem())
	case *types.Map:
		b.WriteString("map[")
		p.write(b, t.Key())
		b.WriteByte(']')
		p.write(b, t.Elem())
	case *types.Chan:
		p.channel(b, t)
	case *types.Struct:
		p.structure(b, t)
	case *types.Signature:
		b.WriteString("func")
		p.signature(b, t)
	case *types.Interface:
		p.iface(b, t)
	case *types.Union:
		for i := range t.Len() {
			if i > 0 {
				b.WriteString(" | ")
			}
			if t.Term(i).Tilde() {
				b.WriteByte('~')
			}
			p.write(b, t.Term(i).Type())
		}
	default:
		p.fail("a value of this kind (%s) has no type to declare a variable of", t)
	}
}

func (p *typePrinter) basic(b *strings.Builder, t *types.Basic) {
	switch t.Kind() {
	case types.UnsafePointer:
		b.WriteString(p.file.qualify("unsafe", "unsafe") + ".Pointer")
	case types.UntypedNil, types.Invalid:
		p.fail("a value of this kind (%s) has no type to declare a variable of", t)
	default:
		b.WriteString(p.file.predeclared(types.Default(t).(*types.Basic).Name()))
	}
}

func (p *typePrinter) named(b *strings.Builder, obj *types.TypeName, args *types.TypeList) {
	pkg := obj.Pkg()
	switch {
	case pkg == nil: // error, comparable, any
		b.WriteString(p.file.predeclared(obj.Name()))
	case pkg == p.file.pkg.types && obj.Parent() == pkg.Scope():
		b.WriteString(p.file.mention(obj.Name()))
	case obj.Parent() != pkg.Scope():
		b.WriteString(p.file.mention(p.fn.movedTypes[obj]))
		p.ownTypeArgs(b)
	default:
		b.WriteString(p.file.qualify(pkg.Path(), pkg.Name()))
		b.WriteByte('.')
		b.WriteString(obj.Name())
	}
	p.typeArgs(b, args)
}

// ownTypeArgs prints the function's type parameters as type arguments.
func (p *typePrinter) ownTypeArgs(b *strings.Builder) {
	for i, tp := range p.fn.typeParams {
		b.WriteString(map[bool]string{true: "[", false: ", "}[i == 0])
		b.WriteString(p.file.mention(p.fn.tparamName[tp]))
	}
	if len(p.fn.typeParams) > 0 {
		b.WriteByte(']')
	}
}

func (p *typePrinter) typeArgs(b *strings.Builder, args *types.TypeList) {
	if args.Len() == 0 {
		return
	}
	b.WriteByte('[')
	for i := range args.Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		p.write(b, args.At(i))
	}
	b.WriteByte(']')
}

func (p *typePrinter) channel(b *strings.Builder, t *types.Chan) {
	switch t.Dir() {
	case types.SendOnly:
		b.WriteString("chan<- ")
	case types.RecvOnly:
		b.WriteString("<-chan ")
	default:
		b.WriteString("chan ")
	}
	if e, ok := t.Elem().(*types.Chan); ok && t.Dir() != types.SendOnly && e.Dir() == types.RecvOnly {
		b.WriteByte('(')
		p.write(b, e)
		b.WriteByte(')')
		return
	}
	p.write(b, t.Elem())
}

func (p *typePrinter) structure(b *strings.Builder, t *types.Struct) {
	b.WriteString("struct{")
	for i := range t.NumFields() {
		f := t.Field(i)
		if i > 0 {
			b.WriteString("; ")
		}
		if !f.Embedded() {
			b.WriteString(f.Name() + " ")
		}
		p.write(b, f.Type())
		if tag := t.Tag(i); tag != "" {
			b.WriteString(" " + strconv.Quote(tag))
		}
	}
	b.WriteByte('}')
}

func (p *typePrinter) signature(b *strings.Builder, t *types.Signature) {
	p.params(b, t.Params(), t.Variadic())
	switch r := t.Results(); {
	case r.Len() == 1:
		b.WriteByte(' ')
		p.write(b, r.At(0).Type())
	case r.Len() > 1:
		b.WriteByte(' ')
		p.params(b, r, false)
	}
}

func (p *typePrinter) params(b *strings.Builder, tuple *types.Tuple, variadic bool) {
	b.WriteByte('(')
	for i := range tuple.Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		t := tuple.At(i).Type()
		if variadic && i == tuple.Len()-1 {
			b.WriteString("...")
			if s, ok := t.(*types.Slice); ok {
				t = s.Elem()
			}
		}
		p.write(b, t)
	}
	b.WriteByte(')')
}

func (p *typePrinter) iface(b *strings.Builder, t *types.Interface) {
	if t.NumEmbeddeds() == 1 && t.NumExplicitMethods() == 0 && t.IsImplicit() {
		p.write(b, t.EmbeddedType(0)) // [T ~int | ~string]
		return
	}
	if t.NumEmbeddeds() == 0 && t.NumExplicitMethods() == 0 {
		b.WriteString(p.file.predeclared("any"))
		return
	}
	b.WriteString("interface{")
	sep := " "
	for i := range t.NumExplicitMethods() {
		m := t.ExplicitMethod(i)
		b.WriteString(sep + m.Name())
		p.signature(b, m.Signature())
		sep = "; "
	}
	for i := range t.NumEmbeddeds() {
		b.WriteString(sep)
		p.write(b, t.EmbeddedType(i))
		sep = "; "
	}
	b.WriteString(" }")
}
