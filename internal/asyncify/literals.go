package asyncify

// This file asyncifies function literals:
//
//	func(x int) int { return f(x) }
//
// becomes
//
//	func(x int) int { return async.Drive1(async.Eval(func() (int, error) { return f(x), nil })) }

import (
	"fmt"
	"go/ast"
)

// A literal is how the returns of a literal that is being edited change.
type literal int

const (
	unchanged literal = iota
	noResult          // nothing is returned: return nil
	oneResult         // one value: return it, and nil
)

// literal edits a function literal that is a value.
func (r *rewriter) literal(lit *ast.FuncLit) {
	values, err := results(lit.Type)
	if !r.level.Literals || values > 1 || recovers(r.info, lit.Body) || hidesResult(lit.Type) {
		return
	}
	form := [...]string{"Drive0(%[1]s.Do(func() error {", "Drive1(%[1]s.Eval(func() (%[2]s, error) {", "DriveErr(%[1]s.Do(func() %[2]s {", "Drive1Err(%[1]s.Eval(func() %[2]s {"}
	which := values
	if err {
		which += 2
	}
	before := "return " + alias + "." + form[which]
	if which == 0 {
		before = alias + "." + form[which]
	}
	result := ""
	if res := lit.Type.Results; res != nil {
		result = r.text(res)
		if named := values == 1 && !err && len(res.List[0].Names) > 0; named || which == 1 && res.Opening.IsValid() {
			result = string(r.edits.text[r.at(res.Opening)+1 : r.at(res.Closing)])
			if named {
				before = "return " + alias + ".Drive1(%[1]s.Eval(func() (%[2]s, _ error) {"
			}
		}
	}
	r.edits.insert(r.at(lit.Body.Lbrace)+1, fmt.Sprintf(before, alias, result))
	outer := r.returns
	switch which {
	case 0:
		r.returns = noResult
	case 1:
		r.returns = oneResult
	default:
		r.returns = unchanged
	}
	r.statements(lit.Body.List)
	r.returns = outer
	after := "}))"
	if which == 0 {
		after = ";return nil}))"
	}
	r.edits.insert(r.at(lit.Body.Rbrace), after)
}

// inPlace edits the body of a literal that is called where it stands. It belongs to the function around it.
func (r *rewriter) inPlace(lit *ast.FuncLit) {
	outer := r.returns
	r.returns = unchanged
	r.statements(lit.Body.List)
	r.returns = outer
}

// leave edits a return statement.
func (r *rewriter) leave(s *ast.ReturnStmt) {
	for _, e := range s.Results {
		r.node(e)
	}
	switch {
	case r.returns == noResult:
		r.edits.insert(r.at(s.End()), " nil")
	case r.returns == oneResult && len(s.Results) > 0:
		r.edits.insert(r.at(s.End()), ", nil")
	}
}

// hidesResult reports whether a parameter has a name that the result type mentions.
func hidesResult(typ *ast.FuncType) bool {
	names := map[string]bool{}
	for _, f := range typ.Params.List {
		for _, id := range f.Names {
			names[id.Name] = true
		}
	}
	hides := false
	if typ.Results != nil {
		ast.Inspect(typ.Results, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			hides = hides || ok && names[id.Name]
			return true
		})
	}
	return hides
}
