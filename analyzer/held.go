package analyzer

// This file has the rule asyncheld. It is a data-flow analysis: at each point, the locks that are held on every path there.

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/cfg"
)

// Held reports locks of package sync that a coroutine holds at an await. While it is suspended, another task that wants the lock
// blocks the loop, and nothing is left to resume the holder. The rule wants to be sure: the lock has to be held on every
// path to the await, and to be unlocked in the same function. Tests are left out, where one lock around everything is common.
var Held = &analysis.Analyzer{
	Name:     "asyncheld",
	Doc:      "report locks that are held across an await",
	URL:      url + "#Held",
	Run:      runHeld,
	Requires: []*analysis.Analyzer{Facts},
}

func runHeld(pass *analysis.Pass) (any, error) {
	r := newReporter(pass)
	for _, file := range r.index.files {
		if strings.HasSuffix(fileName(pass, file), "_test.go") {
			continue
		}
		for _, body := range loopBodies(pass.TypesInfo, file, r.index.marks) {
			h := &heldRule{reporter: r, body: body, unlocked: map[lock]bool{}, crossed: map[token.Pos]bool{}}
			if body.async && h.unlocks() {
				h.check()
			}
		}
	}
	r.done()
	return nil, nil
}

// A lock is a mutex by the path to it: a variable and the fields selected from it. Readers' locks are locks of their own.
type lock struct {
	root  types.Object
	path  string
	write bool
}

// held are the locks that are held, with the place where each was taken.
type held map[lock]token.Pos

// heldRule is the state of the rule in one body.
type heldRule struct {
	*reporter
	body     loopBody
	unlocked map[lock]bool      // those that the body unlocks somewhere
	crossed  map[token.Pos]bool // where a reported lock was taken
}

// unlocks finds what the body unlocks, in deferred literals too, and reports whether that is anything.
func (h *heldRule) unlocks() bool {
	inspectOwn(h.pass.TypesInfo, h.body.body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if l, method := h.operation(call); method == "Unlock" {
				h.unlocked[l] = true
			}
		}
		return true
	})
	return len(h.unlocked) > 0
}

// operation returns the lock that a call works on and whether it is "Lock" or "Unlock".
func (h *heldRule) operation(call *ast.CallExpr) (l lock, method string) {
	fn := calleeOf(h.pass.TypesInfo, call)
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if fn == nil || !ok {
		return lock{}, ""
	}
	switch fn.FullName() {
	case "(*sync.Mutex).Lock", "(*sync.RWMutex).Lock":
		method, l.write = "Lock", true
	case "(*sync.Mutex).Unlock", "(*sync.RWMutex).Unlock":
		method, l.write = "Unlock", true
	case "(*sync.RWMutex).RLock":
		method = "Lock"
	case "(*sync.RWMutex).RUnlock":
		method = "Unlock"
	default:
		return lock{}, ""
	}
	if l.root, l.path = h.path(sel.X); l.root == nil {
		return lock{}, ""
	}
	return l, method
}

// path follows selectors to the variable they begin with. The variable is nil if there is anything else on the way.
func (h *heldRule) path(x ast.Expr) (types.Object, string) {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return h.pass.TypesInfo.ObjectOf(x), ""
	case *ast.SelectorExpr:
		if h.pass.TypesInfo.Selections[x] == nil {
			return h.pass.TypesInfo.ObjectOf(x.Sel), "" // of another package
		}
		root, path := h.path(x.X)
		return root, path + "." + x.Sel.Name
	case *ast.StarExpr:
		return h.path(x.X)
	}
	return nil, ""
}

// check computes what is held at the start of each block and reports the awaits in between.
func (h *heldRule) check() {
	graph := cfg.New(h.body.body, func(call *ast.CallExpr) bool { return mayReturn(h.pass.TypesInfo, call) })
	before := map[*cfg.Block]held{graph.Blocks[0]: {}}
	work := []*cfg.Block{graph.Blocks[0]}
	for len(work) > 0 {
		block := work[0]
		work = work[1:]
		after := maps.Clone(before[block])
		for _, n := range block.Nodes {
			h.step(n, after, nil)
		}
		for _, next := range block.Succs {
			old, seen := before[next]
			both := maps.Clone(after)
			if seen {
				maps.DeleteFunc(both, func(l lock, _ token.Pos) bool { _, ok := old[l]; return !ok })
			}
			if !seen || len(both) < len(old) {
				before[next] = both
				work = append(work, next)
			}
		}
	}
	for _, block := range graph.Blocks {
		if state, ok := before[block]; ok {
			for _, n := range block.Nodes {
				h.step(n, state, h.await)
			}
		}
	}
}

// step follows one node of a block through the changes it makes, and calls await for each await.
func (h *heldRule) step(n ast.Node, state held, await func(ast.Node, held)) {
	if _, ok := n.(*ast.DeferStmt); ok {
		return // a deferred Unlock comes after everything
	}
	info := h.pass.TypesInfo
	inspectOwn(info, n, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch l, method := h.operation(call); {
		case method == "Lock" && h.unlocked[l]:
			state[l] = call.Pos()
		case method == "Unlock":
			delete(state, l)
		case await != nil && isAwait(info, call):
			await(call, state)
		}
		return true
	})
}

// await reports the locks that are held at an await, each where it is crossed first.
func (h *heldRule) await(n ast.Node, state held) {
	for _, l := range slices.SortedFunc(maps.Keys(state), func(a, b lock) int { return int(state[a] - state[b]) }) {
		pos := state[l]
		if h.crossed[pos] {
			continue
		}
		h.crossed[pos] = true
		name := l.root.Name() + l.path
		instead := "async.Lock"
		if !l.write {
			instead = "async.RWLock"
		}
		h.report(analysis.Diagnostic{
			Pos: n.Pos(), End: n.End(),
			Message: name + ", locked at line " + line(h.pass, pos) + ", is held while " + h.body.where + " is suspended here: a task that locks it too stops the loop for good; unlock it before, or use " + instead,
			Related: []analysis.RelatedInformation{{Pos: pos, Message: name + " is locked here"}},
		})
	}
}
