package asyncify

// This file writes the function that stands where the original stood: it drives the coroutine form.

import (
	"fmt"
	"go/ast"
	"strconv"
	"strings"
)

// drive writes the driver of a function.
func (r *rewriter) drive(fn *function) {
	decl := fn.decl
	w := &r.driver
	w.WriteString("func ")
	callee := coroPrefix + fn.name
	if decl.Recv != nil {
		names, text := r.fields(decl.Recv, "r")
		fmt.Fprintf(w, "(%s) ", text)
		callee = names[0] + "." + callee
	}
	w.WriteString(decl.Name.Name)
	if tp := decl.Type.TypeParams; tp != nil {
		names, text := r.fields(tp, "T")
		fmt.Fprintf(w, "[%s]", text)
		callee += "[" + strings.Join(names, ", ") + "]"
	}
	names, text := r.fields(decl.Type.Params, "p")
	fmt.Fprintf(w, "(%s) ", text)
	if list := decl.Type.Params.List; len(list) > 0 {
		if _, ok := list[len(list)-1].Type.(*ast.Ellipsis); ok {
			names[len(names)-1] += "..."
		}
	}
	if res := decl.Type.Results; res != nil && len(res.List) > 0 {
		var types []string
		for _, f := range res.List {
			for range max(1, len(f.Names)) {
				types = append(types, r.text(f.Type))
			}
		}
		fmt.Fprintf(w, "(%s) { return ", strings.Join(types, ", "))
	} else {
		w.WriteString("{ ")
	}
	drive := "Drive" + strconv.Itoa(fn.values)
	if fn.err {
		drive += "Err"
	}
	if drive == "Drive0Err" {
		drive = "DriveErr"
	}
	fmt.Fprintf(w, "%s.%s(%s(%s)) }\n", alias, drive, callee, strings.Join(names, ", "))
}

// fields returns the names of parameters and their declaration; those without a name get one.
func (r *rewriter) fields(list *ast.FieldList, unnamed string) (names []string, text string) {
	var parts []string
	for _, f := range list.List {
		var here []string
		for _, id := range f.Names {
			name := id.Name
			if name == "_" {
				name = unnamed + strconv.Itoa(len(names)) + "__"
			}
			here = append(here, name)
			names = append(names, name)
		}
		if len(here) == 0 {
			here = append(here, unnamed+strconv.Itoa(len(names))+"__")
			names = append(names, here[0])
		}
		parts = append(parts, strings.Join(here, ", ")+" "+r.text(f.Type))
	}
	return names, strings.Join(parts, ", ")
}

// text returns the source of a type.
func (r *rewriter) text(n ast.Node) string {
	return string(r.edits.text[r.at(n.Pos()):r.at(n.End())])
}
