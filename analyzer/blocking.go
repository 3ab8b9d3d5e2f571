package analyzer

// This file knows which calls block: those in blocking.txt, by the function that is called, never by its text.

import (
	_ "embed"
	"go/ast"
	"go/types"
	"strings"
	"sync"

	"golang.org/x/tools/go/types/typeutil"
)

//go:embed blocking.txt
var blockingList string

// A listed function is an entry of blocking.txt.
type listed struct{ kind, hint string }

// blockingTable returns the list by the full names of functions.
var blockingTable = sync.OnceValue(func() map[string]listed {
	table := map[string]listed{}
	var section listed
	for line := range strings.Lines(blockingList) {
		line = strings.TrimSpace(line)
		switch title, isTitle := strings.CutPrefix(line, "# "); {
		case isTitle:
			kind, hint, _ := strings.Cut(title, ": ")
			section = listed{kind, hint}
		case line != "" && !strings.HasPrefix(line, "##"):
			table[line] = section
		}
	}
	return table
})

// calleeOf returns the function that a call calls statically, or nil.
func calleeOf(info *types.Info, call *ast.CallExpr) *types.Func {
	fn, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok {
		return nil
	}
	return fn.Origin()
}

// blockingCall looks a call up in the list.
func blockingCall(info *types.Info, call *ast.CallExpr, files bool) (entry listed, ok bool) {
	fn := calleeOf(info, call)
	if fn == nil {
		return listed{}, false
	}
	entry, ok = blockingTable()[listName(fn)]
	switch {
	case !ok:
		return listed{}, false
	case entry.kind == "file":
		return entry, files
	case entry.kind == "stream":
		return entry, onStream(info, call)
	case entry.kind == "loop":
		return entry, !nests(info, call)
	}
	return entry, true
}

// listName is the name of a function as the list has it: without the type parameters of a receiver.
func listName(fn *types.Func) string {
	name := fn.FullName()
	if i := strings.IndexByte(name, '['); i >= 0 {
		if j := strings.LastIndexByte(name, ']'); j > i {
			return name[:i] + name[j+1:]
		}
	}
	return name
}

// nests reports whether a loop is run with the option Nested, which lets it run inside another one.
func nests(info *types.Info, call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		if c, ok := ast.Unparen(arg).(*ast.CallExpr); ok && runtimeName(calleeOf(info, c)) == "Nested" {
			return true
		}
	}
	return false
}

// onStream reports whether a call reads from or writes to something whose other end may keep it waiting.
func onStream(info *types.Info, call *ast.CallExpr) bool {
	operands := call.Args
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && info.Selections[sel] != nil {
		operands = append([]ast.Expr{sel.X}, operands...)
	}
	for _, x := range operands {
		if isStream(info, x) {
			return true
		}
	}
	return false
}

func isStream(info *types.Info, x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.SelectorExpr:
		obj := info.Uses[x.Sel]
		if obj == nil || obj.Pkg() == nil {
			break
		}
		switch obj.Pkg().Path() + "." + obj.Name() {
		case "os.Stdin":
			return true
		case "net/http.Body": // of a Request that is served, or a Response
			return true
		}
	case *ast.CallExpr: // bufio.NewReader(conn)
		if fn := calleeOf(info, x); fn != nil && fn.Pkg() != nil && len(x.Args) > 0 {
			switch fn.Pkg().Path() {
			case "bufio", "encoding/json", "encoding/gob", "encoding/xml", "encoding/csv":
				return isStream(info, x.Args[0])
			}
		}
	}
	t := info.TypeOf(x)
	if t == nil {
		return false
	}
	switch name := typeName(t); name {
	case "io.PipeReader", "io.PipeWriter", "net.Conn", "net.TCPConn", "net.UDPConn", "net.UnixConn", "net.IPConn", "crypto/tls.Conn":
		return true
	}
	return false
}

// typeName returns the path and name of a defined type, or of what a pointer points to.
func typeName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	return n.Obj().Pkg().Path() + "." + n.Obj().Name()
}
