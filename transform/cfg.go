package transform

// This file defines the control-flow graph into which a marked function is lowered.
//
// Invariant: the leaves are the user's own statements, never mutated; only statements that
// contain a suspension point, or a label that a goto in another statement names, are taken
// apart. Identifiers that lowering makes up (temporaries, results of awaits) are entered in
// function.temps and function.results, which stand beside types.Info.

import (
	"go/ast"
	"go/token"
	"go/types"
	"math/bits"
)

// A block is a straight run of leaves that ends in a terminator.
type block struct {
	index int    // position in function.blocks; -1 until placed
	kind  string // what it came from, as "loop" or "then"; names its label

	nodes []node
	term  terminator

	reached bool // something leads to the block

	// Set by arrange.
	label   string // "" when control only falls into the block
	segment int    // blocks of one segment share a { } scope in the emitted code

	// Set by liveness: what is live at the beginning of the block.
	liveIn bitset
}

// A node is a leaf: a statement that is executed as a whole, without suspending.
type node struct {
	stmt  ast.Stmt
	decls []*variable // variables of the function that the statement declares, in order
	exits []*block    // where break, continue and goto inside stmt leave to
	pos   token.Pos   // the user's position
	first bool        // the leaf begins a statement of the user's: its leading comments go here

	// Set by findMentions: the variables that the leaf sets as a whole, those whose values it may need, and all that it names.
	writes, reads, mentions []*variable

	// renew, if not nil, is a loop variable that gets a fresh copy of itself for the next
	// iteration (Go 1.22); stmt is nil then.
	renew *variable

	// A leaf that mentions variables whose types have no name may be a part of one of them: see hidden.go.
	owner *variable
	part  int      // its number there
	ways  []*block // where control can go from it
}

type termOp uint8

const (
	termNone     termOp = iota
	termJump            // to succs[0]
	termBranch          // if cond then succs[0] else succs[1]
	termDispatch        // the last node is a switch or select whose clauses leave to succs
	termAwait           // suspension point; goes on in succs[0]
	termExit            // the last node never completes normally: return, panic, for {}
	termReturn          // end of the body: the results are in place
)

// A terminator is how control leaves a block.
type terminator struct {
	op    termOp
	cond  ast.Expr
	await *awaitPoint
	succs []*block
	other *block // of a dispatch: where control goes when no clause takes it; may be nil
	pos   token.Pos
	reads []*variable // set by findMentions
}

// An awaitPoint is a place where the function can suspend.
type awaitPoint struct {
	typ     types.Type // of the outcome, where there is no call
	state   int        // the number under which the function is resumed; from 1
	call    *ast.CallExpr
	form    awaitForm
	operand ast.Expr // what is awaited; nil when child is set
	pos     token.Pos

	// A call of a coroutine form of the same package, awaited on the spot.
	child    *function
	recv     ast.Expr   // receiver, if child is a method
	args     []ast.Expr // arguments, one for each parameter but a variadic one
	ellipsis bool       // the last argument is passed as f(xs...)
	typeArgs []types.Type
	sig      *types.Signature // of the child, as the call instantiates it
	recvType types.Type       // likewise; nil for a function
	yield    bool             // a call of a generator's yield, with args
	delegate bool             // a call that passes yield on
	distant  *distant         // a call that passes yield on to a generator whose frame is not known
	sleep    bool             // the operand is the duration of a Sleep that is awaited on the spot
	inPlace  bool             // the child is a literal called in place: its results are not an outcome
	embed    bool             // the child's frame is a field by value, else by pointer
	fresh    bool             // that field has never been used in this call

	source *variable // the operand, where its type has no name

	spot types.Type // of an operation that lives in the frame and is asked again at each resume; nil for any other

	field  *field // the operand, or the child's frame
	resume *block
	live   bitset   // variables live after the point
	dead   []*field // what is cleared when the frame suspends
}

// A variable is a parameter, result, local variable or temporary of a marked function that
// is declared at a level which lowering takes apart. Variables declared inside a leaf are not represented.
type variable struct {
	index int
	obj   *types.Var // nil for a temporary
	name  string
	typ   types.Type
	kind  varKind

	use     *usage
	place   place
	cell    bool   // lives in a heap cell of its own; the place holds the pointer
	ident   string // the Go variable, where there is one
	pointer string // the local pointer to the cell, where place is placeLocal
	field   *field // where place is placeField
	segment int    // the segment that declares it
	idle    bool   // nothing reads it

	// See hidden.go.
	hidden bool   // its type has no name
	isType bool   // it stands for a local type that stays in the function
	parts  []part // what its closure executes
	inPart bool   // some part mentions it
}

type varKind uint8

const (
	varLocal varKind = iota
	varParam
	varResult
	varTemp
)

// A place is where a variable lives in the emitted code.
type place uint8

const (
	placeUnused  place = iota // never mentioned
	placeSegment              // a Go variable declared where the user declared it
	placeLocal                // a Go variable declared at the top of Resume
	placeField                // a field of the frame
)

// A function is a marked function on its way through the passes.
type function struct {
	pkg  *packagePass
	file *sourceFile

	decl *ast.FuncDecl // for a literal: of the function around it
	obj  *types.Func   // nil for a literal
	body *ast.BlockStmt
	sig  *types.Signature
	pos  token.Pos

	name      string // of the coroutine form
	goName    string // as in stack traces, without the package
	shortName string // names the fields of frames that hold its frame

	// For a function literal.
	kind     literalKind
	lit      *ast.FuncLit
	outer    *function // the function directly around it
	root     *function // the marked function; of that, itself
	captured []capture
	loans    map[*ast.FuncLit]loan // what stands for hidden variables that the literals in it share: see lend.go
	deferrer *field                // where a deferred literal that calls recover finds the frame it was deferred by

	typeParams   []*types.TypeParam
	tparamName   map[*types.TypeParam]string
	params       []*variable // receiver first; nil for those without a name
	recv         *variable
	results      []*variable // values, then the error if hasErr
	hasErr       bool
	hasDefer     bool
	awaitsDefers bool       // some deferred call can suspend
	gen          *generator // nil for an ordinary function
	nesting      *nesting   // nil for a function that does not await itself

	usages  map[*types.Var]*usage
	vars    []*variable
	varOf   map[types.Object]*variable
	temps   map[*ast.Ident]*variable
	awaited map[*ast.Ident]*awaitPoint // stands for the outcome of an await
	renamed map[types.Object]string    // constants whose name is taken at the top of Resume

	localTypes bool                       // the declaration has types of its own
	movedTypes map[*types.TypeName]string // local types, by the name they have at package level
	keptTypes  map[*types.TypeName]bool   // local types that cannot move there
	jumps      map[*ast.BranchStmt]*block

	origin     map[ast.Expr]ast.Expr       // what lowering rebuilt, with the originals, by which types.Info knows them
	types      map[ast.Expr]types.Type     // of calls that lowering made up
	onSpot     map[ast.Expr]string         // calls that are operands of awaits, with the methods called in their place
	runtimeIDs map[*ast.Ident]runtimeID    // identifiers that lowering made up for the runtime's names and Go's own
	lengths    map[*ast.Ident]*types.Array // and for the lengths of arrays

	// Declared at a level that is taken apart.
	consts     []*ast.GenDecl
	movedDecls []*ast.GenDecl // types, now at package level

	blocks []*block
	awaits []*awaitPoint

	kept        bool // some caller allocates the frame and keeps it
	names       *nameSet
	own         ownNames
	frame       *frame
	size        int64 // of the frame, in bytes
	component   int   // of the graph of direct awaits
	fingerprint string
}

// A runtimeID names something of the runtime's, or a predeclared function.
type runtimeID struct {
	pkg  string // import path; "" for a predeclared function
	name string

	redefined string // what takes the place of a predeclared name in package machine, where the file means something else by it
}

// newBlock returns a block that is not placed yet.
func (fn *function) newBlock(kind string) *block { return &block{index: -1, kind: kind} }

// place appends b to the order of emission.
func (fn *function) place(b *block) {
	b.index = len(fn.blocks)
	fn.blocks = append(fn.blocks, b)
}

// successors calls f for every block that control may reach from b, exits of leaves included.
func (b *block) successors(f func(*block)) {
	for _, n := range b.nodes {
		for _, x := range n.exits {
			f(x)
		}
	}
	for _, s := range b.term.succs {
		f(s)
	}
}

// A bitset is a set of variables, by index.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (s bitset) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }
func (s bitset) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s bitset) remove(i int)   { s[i/64] &^= 1 << (i % 64) }

// each calls f for the members of s, the smallest first. f may add larger ones.
func (s bitset) each(f func(i int)) {
	for i := range s {
		for w := s[i]; w != 0; w &= w - 1 {
			f(i*64 + bits.TrailingZeros64(w))
		}
	}
}

// union adds t to s and reports whether s grew.
func (s bitset) union(t bitset) bool {
	grew := false
	for i, w := range t {
		if s[i]|w != s[i] {
			s[i] |= w
			grew = true
		}
	}
	return grew
}
