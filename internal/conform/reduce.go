package conform

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
)

// This file cuts a program that fails down to what matters: it leaves out one thing after the other, as long as the program
// fails in the same way. Most attempts do not even compile; they are made by the dozen, because a round of many costs little more
// than a round of one.

// An edit replaces a part of a source text.
type edit struct {
	from, to int
	text     string
}

func (e edit) saves() int { return e.to - e.from - len(e.text) }

// together is how many attempts are made in one round.
const together = 24

// reduce returns a smaller program with the fault of src.
func (r *Random) reduce(src []byte, want fault) ([]byte, error) {
	tried := map[string]bool{}
	for {
		list, err := reductions(src)
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(list, func(e edit) bool { return tried[string(apply(src, e))] })
		if len(list) == 0 {
			return src, nil
		}
		list = list[:min(together, len(list))]
		attempts := make([][]byte, len(list))
		for i, e := range list {
			attempts[i] = apply(src, e)
			tried[string(attempts[i])] = true
		}
		fails, err := r.failing(attempts, want)
		if err != nil {
			return nil, err
		}
		good := disjoint(list, fails)
		if len(good) == 0 {
			continue
		}
		if src, err = r.most(src, good, want); err != nil {
			return nil, err
		}
		fmt.Fprintf(r.Log, "cut down to %d lines\n", bytes.Count(src, []byte("\n")))
	}
}

// disjoint returns those of the edits that fail alone and that can be made together.
func disjoint(list []edit, fails []bool) (good []edit) {
	for i, e := range list {
		if fails[i] && !slices.ContainsFunc(good, func(g edit) bool { return g.from < e.to && e.from < g.to }) {
			good = append(good, e)
		}
	}
	return good
}

// most makes as many of the edits as leave the fault, the first of them in any case.
func (r *Random) most(src []byte, good []edit, want fault) ([]byte, error) {
	attempts := [][]byte{}
	for n := len(good); n > 0; n /= 2 {
		attempts = append(attempts, apply(src, good[:n]...))
	}
	if len(attempts) == 1 {
		return attempts[0], nil
	}
	fails, err := r.failing(attempts, want)
	if err != nil {
		return nil, err
	}
	if i := slices.Index(fails, true); i >= 0 {
		return attempts[i], nil
	}
	return attempts[len(attempts)-1], nil // it has failed before
}

// failing tells which of the sources have the fault.
func (r *Random) failing(sources [][]byte, want fault) ([]bool, error) {
	fails := make([]bool, len(sources))
	programs := make([]*program, len(sources))
	var valid []*program
	for i, src := range sources {
		g, err := sourceProgram(fmt.Sprintf("attempt%d", i), src)
		if err == nil && len(g.entries) == 1 {
			programs[i] = g
			valid = append(valid, g)
		}
	}
	faults, err := r.try(valid)
	if err != nil {
		return nil, err
	}
	for i, g := range programs {
		fails[i] = g != nil && slices.ContainsFunc(faults[g], want.like)
	}
	return fails, nil
}

var varies = regexp.MustCompile(`[0-9]+`)

// like reports whether two faults may have the same cause. What the generator says must be the same: everything that does not compile is
// a fault there, too.
func (f fault) like(g fault) bool {
	return f.step == g.step && (f.step != "generate" || varies.ReplaceAllString(f.text, "") == varies.ReplaceAllString(g.text, ""))
}

// apply makes edits that do not overlap, and formats the text if it can be.
func apply(src []byte, edits ...edit) []byte {
	edits = slices.SortedFunc(slices.Values(edits), func(a, b edit) int { return b.from - a.from })
	out := slices.Clone(src)
	for _, e := range edits {
		out = slices.Concat(out[:e.from], []byte(e.text), out[e.to:])
	}
	if formatted, err := format.Source(out); err == nil {
		return formatted
	}
	return out
}

// reductions returns what can be tried to make a program smaller, that which saves most first.
func reductions(src []byte) ([]edit, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	c := &cutter{src: src, base: fset.File(f.Package).Base()}
	for _, d := range f.Decls {
		from := d.Pos()
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Doc != nil {
			from = fn.Doc.Pos()
		}
		c.add(from, d.End(), "")
	}
	ast.Inspect(f, c.node)
	list := slices.DeleteFunc(c.edits, func(e edit) bool { return e.saves() <= 0 })
	slices.SortStableFunc(list, func(a, b edit) int { return b.saves() - a.saves() })
	return slices.Compact(list), nil
}

// A cutter collects edits.
type cutter struct {
	src   []byte
	base  int
	edits []edit
}

func (c *cutter) add(from, to token.Pos, text string) {
	c.edits = append(c.edits, edit{int(from) - c.base, int(to) - c.base, text})
}

// text is the source of a node.
func (c *cutter) text(n ast.Node) string {
	return string(c.src[int(n.Pos())-c.base : int(n.End())-c.base])
}

// node adds what can be done to one node.
func (c *cutter) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BlockStmt:
		c.list(n.List)
	case *ast.CaseClause:
		c.list(n.Body)
	case *ast.CommClause:
		c.list(n.Body)
	case *ast.CompositeLit:
		c.operands(n, n.Elts)
	case ast.Expr:
		c.expr(n)
	case *ast.AssignStmt:
		c.operands(n, n.Rhs)
	case *ast.DeferStmt:
		c.operands(n, []ast.Expr{n.Call})
	}
	return true
}

// list leaves out statements, many at once and one at a time, and puts parts in the place of wholes.
func (c *cutter) list(list []ast.Stmt) {
	for n := len(list); n > 0; n /= 2 {
		for i := 0; i+n <= len(list); i += max(1, n/2) {
			c.add(list[i].Pos(), list[i+n-1].End(), "")
		}
	}
	for i := 0; i+2 <= len(list); i++ {
		c.add(list[i].Pos(), list[i+1].End(), "") // a variable, and the statement that uses it
	}
	for _, s := range list {
		for _, part := range parts(s) {
			c.add(s.Pos(), s.End(), c.text(part))
		}
	}
}

// parts returns the statements in a statement that can take its place, or that it can do without.
func parts(s ast.Stmt) (list []ast.Stmt) {
	switch s := s.(type) {
	case *ast.LabeledStmt:
		return []ast.Stmt{s.Stmt}
	case *ast.BlockStmt:
		return s.List
	case *ast.IfStmt:
		list = append(list, s.Body)
		if s.Else != nil {
			list = append(list, s.Else)
		}
		if s.Init != nil {
			list = append(list, s.Init)
		}
	case *ast.ForStmt:
		list = append(list, s.Body)
	case *ast.RangeStmt:
		list = append(list, s.Body)
	case *ast.SwitchStmt:
		for _, clause := range s.Body.List {
			list = append(list, clause.(*ast.CaseClause).Body...)
		}
	case *ast.TypeSwitchStmt:
		for _, clause := range s.Body.List {
			list = append(list, clause.(*ast.CaseClause).Body...)
		}
	case *ast.SelectStmt:
		for _, clause := range s.Body.List {
			list = append(list, clause.(*ast.CommClause).Body...)
		}
	}
	return list
}

// expr puts the operands of an expression, and simple constants, in its place.
func (c *cutter) expr(x ast.Expr) {
	switch x := x.(type) {
	case *ast.ParenExpr:
		c.operands(x, []ast.Expr{x.X})
	case *ast.UnaryExpr:
		c.operands(x, []ast.Expr{x.X})
	case *ast.BinaryExpr:
		c.operands(x, []ast.Expr{x.X, x.Y})
	case *ast.IndexExpr:
		c.operands(x, []ast.Expr{x.X, x.Index})
	case *ast.CallExpr:
		if !isAsync(x.Fun) { // what is awaited does not stand for its value: it prints an address
			c.operands(x, x.Args)
		}
	case *ast.StarExpr, *ast.SelectorExpr, *ast.SliceExpr:
		c.operands(x, nil)
	}
}

// isAsync reports whether x names a function of package async.
func isAsync(x ast.Expr) bool {
	sel, ok := x.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	return ok && pkg.Name == "async"
}

// operands puts operands of n in its place, and if it is an expression also simple constants.
func (c *cutter) operands(n ast.Node, list []ast.Expr) {
	if x, ok := n.(ast.Expr); ok {
		for _, simple := range []string{"0", "nil", "true", `""`} {
			c.add(x.Pos(), x.End(), simple)
		}
	}
	for _, x := range list {
		c.add(n.Pos(), n.End(), c.text(x))
	}
}
