package transform

// This file finds out whether a type has a name in the generated file: whether source can be written there that denotes it.

import (
	"fmt"
	"go/types"
	"path"
	"strings"
)

// nameless says why the generated file cannot name t, or returns "".
func (fn *function) nameless(t types.Type) string {
	switch t := t.(type) {
	case *types.Alias:
		return fn.namelessObject(t.Obj(), t.TypeArgs())
	case *types.Named:
		return fn.namelessObject(t.Obj(), t.TypeArgs())
	case *types.Pointer:
		return fn.nameless(t.Elem())
	case *types.Slice:
		return fn.nameless(t.Elem())
	case *types.Array:
		return fn.nameless(t.Elem())
	case *types.Chan:
		return fn.nameless(t.Elem())
	case *types.Map:
		return fn.firstNameless(t.Key(), t.Elem())
	case *types.Signature:
		return fn.firstNameless(t.Params(), t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			if why := fn.nameless(v.Type()); why != "" {
				return why
			}
		}
	case *types.Struct:
		return fn.namelessStruct(t)
	case *types.Interface:
		return fn.namelessInterface(t)
	case *types.Union:
		for term := range t.Terms() {
			if why := fn.nameless(term.Type()); why != "" {
				return why
			}
		}
	}
	return ""
}

func (fn *function) firstNameless(list ...types.Type) string {
	for _, t := range list {
		if why := fn.nameless(t); why != "" {
			return why
		}
	}
	return ""
}

func (fn *function) namelessObject(obj *types.TypeName, args *types.TypeList) string {
	pkg := obj.Pkg()
	switch {
	case pkg == nil:
	case obj.Parent() != pkg.Scope():
		if fn.movedTypes[obj] == "" {
			return fmt.Sprintf("type %s is declared inside a statement or another function, where the frame cannot name it", obj.Name())
		}
	case pkg == fn.pkg.types:
	case !obj.Exported():
		return fmt.Sprintf("type %s.%s is not exported", pkg.Name(), obj.Name())
	case !importable(pkg.Path(), fn.pkg.types.Path()):
		return fmt.Sprintf("type %s.%s is of a package that cannot be imported here", pkg.Name(), obj.Name())
	}
	for t := range args.Types() {
		if why := fn.nameless(t); why != "" {
			return why
		}
	}
	return ""
}

// importable reports whether a package may import another one: see "go help packages" about internal and vendor directories.
func importable(imported, importer string) bool {
	importer = strings.TrimSuffix(importer, "_test")
	if parent, _, vendored := cutVendor(imported); vendored {
		return below(importer, parent)
	}
	elements := strings.Split(imported, "/")
	for i := len(elements) - 1; i >= 0; i-- {
		if elements[i] == "internal" {
			return below(importer, path.Join(elements[:i]...))
		}
	}
	return true
}

// below reports whether a package is in the tree of directories whose root has the path parent; without one, that of the standard library.
func below(pkg, parent string) bool {
	if parent == "" {
		first, _, _ := strings.Cut(pkg, "/")
		return !strings.Contains(first, ".")
	}
	return pkg == parent || strings.HasPrefix(pkg, parent+"/")
}

// cutVendor splits the path of a package in a vendor directory, which is that of the directory's parent, "vendor", and the path by which packages below the
// parent import it.
func cutVendor(pkg string) (parent, imported string, vendored bool) {
	const vendor = "/vendor/"
	if i := strings.LastIndex("/"+pkg, vendor); i >= 0 {
		return strings.TrimSuffix(pkg[:i], "/"), pkg[i+len(vendor)-1:], true
	}
	return "", pkg, false
}

func (fn *function) namelessStruct(t *types.Struct) string {
	for f := range t.Fields() {
		if !f.Exported() && f.Pkg() != fn.pkg.types {
			return fmt.Sprintf("struct type with the unexported field %s of package %s", f.Name(), f.Pkg().Name())
		}
		if f.Embedded() && fn.renames(f.Type()) {
			return fmt.Sprintf("struct type that embeds the local type %s, whose name stands for something else at package level", f.Name())
		}
		if why := fn.nameless(f.Type()); why != "" {
			return why
		}
	}
	return ""
}

// renames reports whether an embedded type is printed under another name, which would be another name for the field.
func (fn *function) renames(t types.Type) bool {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	var obj *types.TypeName
	switch t := t.(type) {
	case *types.Alias:
		obj = t.Obj()
	case *types.Named:
		obj = t.Obj()
	}
	name := fn.movedTypes[obj]
	return name != "" && name != obj.Name()
}

func (fn *function) namelessInterface(t *types.Interface) string {
	for m := range t.ExplicitMethods() {
		if !m.Exported() && m.Pkg() != fn.pkg.types {
			return fmt.Sprintf("interface type with the unexported method %s of package %s", m.Name(), m.Pkg().Name())
		}
		if why := fn.nameless(m.Signature()); why != "" {
			return why
		}
	}
	for e := range t.EmbeddedTypes() {
		if why := fn.nameless(e); why != "" {
			return why
		}
	}
	return ""
}
