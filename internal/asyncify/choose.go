package asyncify

// This file decides which functions of a package are asyncified, and says why the others are not.

import (
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// A function is a declared function with a body.
type function struct {
	key    string // F, or T.M for methods; init0, init1, ... for init
	name   string // the same without T
	decl   *ast.FuncDecl
	obj    *types.Func
	file   *ast.File
	values int  // results without a final error
	err    bool // the last result is an error
	plain  string
}

// choose lists the functions of a package. Those that stay as they are have a reason.
func (t *target) choose(c *checked, skips *Skips, only func(key string) bool) []*function {
	var list []*function
	inits := 0
	for _, file := range c.files {
		links := linknames(file)
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil || decl.Name.Name == "_" {
				continue
			}
			obj, _ := c.info.Defs[decl.Name].(*types.Func)
			if obj == nil {
				continue
			}
			fn := &function{key: key(decl), name: decl.Name.Name, decl: decl, obj: obj, file: file}
			if fn.key == "init" {
				fn.name += strconv.Itoa(inits)
				fn.key = fn.name
				inits++
			}
			fn.values, fn.err = results(decl.Type)
			fn.plain = t.reason(c, fn, links)
			switch reason := skips.function(t.pkg.ImportPath, fn.key); {
			case fn.plain != "":
			case reason != "":
				fn.plain = reason
			case only != nil && !only(fn.key):
				fn.plain = "not asked for"
			}
			list = append(list, fn)
		}
	}
	return list
}

// key names a function in its package.
func key(decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return decl.Name.Name
	}
	return receiver(decl) + "." + decl.Name.Name
}

// receiver is the name of the type that a method belongs to.
func receiver(decl *ast.FuncDecl) string {
	e := decl.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// results counts the results of a function as marks do: a final one that is written error is the error.
func results(typ *ast.FuncType) (values int, err bool) {
	if typ.Results == nil {
		return 0, false
	}
	for _, f := range typ.Results.List {
		values += max(1, len(f.Names))
		id, ok := f.Type.(*ast.Ident)
		err = ok && id.Name == "error"
	}
	if err {
		values--
	}
	return values, err
}

// lastIsError reports whether the last result is the predeclared error.
func lastIsError(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && types.Identical(sig.Results().At(n-1).Type(), types.Universe.Lookup("error").Type())
}

// reason says why a function cannot be asyncified, or "".
func (t *target) reason(c *checked, fn *function, links map[string]bool) string {
	decl := fn.decl
	if usesCgo(fn.file) {
		return "in a file that uses cgo"
	}
	if fn.values > 3 {
		return "more than three results"
	}
	if fn.err && !lastIsError(fn.obj.Signature()) {
		return "the package has an error type of its own"
	}
	if decl.Recv == nil && links[decl.Name.Name] {
		return "linkname"
	}
	if decl.Doc != nil {
		for _, l := range decl.Doc.List {
			if word, _, _ := strings.Cut(l.Text, " "); pinned[word] {
				return strings.TrimPrefix(word, "//go:")
			}
		}
	}
	if recovers(c.info, decl.Body) {
		return "calls recover: it works only in the deferred function itself"
	}
	return t.loops(c, fn)
}

// usesCgo reports whether a file imports "C".
func usesCgo(file *ast.File) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"C"` })
}

// pinned are directives that bind a function to the code it is compiled to.
var pinned = map[string]bool{
	"//go:nosplit": true, "//go:linkname": true, "//go:uintptrescapes": true, "//go:uintptrkeepalive": true,
	"//go:nowritebarrier": true, "//go:nowritebarrierrec": true, "//go:yeswritebarrierrec": true, "//go:systemstack": true, "//export": true,
}

// linknames collects the local names of linkname comments.
func linknames(file *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, g := range file.Comments {
		for _, c := range g.List {
			if rest, ok := strings.CutPrefix(c.Text, "//go:linkname "); ok {
				if words := strings.Fields(rest); len(words) > 0 {
					names[words[0]] = true
				}
			}
		}
	}
	return names
}

// recovers reports whether the function itself calls recover, or looks at the stack it is called on.
func recovers(info *types.Info, body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok {
				b, ok := info.Uses[id].(*types.Builtin)
				found = found || ok && b.Name() == "recover"
			}
		}
		return !found
	})
	return found
}

// loops says why the loops of a function cannot be suspended, or "".
func (t *target) loops(c *checked, fn *function) string {
	reason := ""
	ast.Inspect(fn.decl.Body, func(n ast.Node) bool {
		if r, ok := n.(*ast.RangeStmt); ok && reason == "" {
			typ := c.info.TypeOf(r.X)
			if tp, ok := typ.(*types.TypeParam); ok {
				typ = coreType(tp)
			}
			need := ""
			switch typ.Underlying().(type) {
			case *types.Map:
				need = mapRange
			case *types.Signature:
				need = seqRange
			}
			for _, d := range t.runtime.below[need] {
				if d == t.pkg.ImportPath {
					reason = "has a loop that needs a package above this one"
				}
			}
		}
		return reason == ""
	})
	return reason
}

// coreType returns the type that all types in the constraint of tp have underneath, or tp's constraint itself.
func coreType(tp *types.TypeParam) types.Type {
	iface := tp.Underlying().(*types.Interface)
	for i := range iface.NumEmbeddeds() {
		switch e := iface.EmbeddedType(i).(type) {
		case *types.Union:
			return e.Term(0).Type()
		default:
			return e
		}
	}
	return iface
}
