package conform

import (
	"fmt"
	"go/ast"
	"go/types"
	"math"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	gopackages "golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"

	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/transform"
)

// This file measures how what the compiler does grows with the size of what it translates: with the number of functions, and with
// the size of one function that is large in one way or another. The time it takes is compared with that of type-checking.

// A shape is a way to be large. Its source has n parts, the cost of which is what is measured.
type shape struct {
	name   string
	source func(n int) []txtar.File
	sizes  []int
}

var shapes = []shape{
	{"functions", functions, []int{100, 1_000, 10_000}},
	{"statements", body("n += %d\nuse(n)"), []int{1_000, 10_000}},
	{"awaits", body("n += async.MustAwait(leafAsync(n + %d))"), []int{1_000, 10_000}},
	{"branches", body("// Comment %d.\nif n == %[1]d {\nn += async.MustAwait(leafAsync(n))\n} else if n < 0 {\nreturn n\n}"), []int{1_000, 10_000}},
	{"loops", body("for i := range n {\nif async.MustAwait(leafAsync(i)) == %d {\nbreak\n}\n}"), []int{1_000, 10_000}},
	{"variables", body("v%d := async.MustAwait(leafAsync(n))\nuse(v%[1]d)\nasync.MustWait(async.Sleep(0))\nn += v%[1]d"), []int{1_000, 10_000}},
	{"temporaries", body("n += leaf(n+%d) * async.MustAwait(leafAsync(n))"), []int{1_000, 10_000}},
	{"closures", body("c%d := n\ncall(func() { c%[1]d++ })\nn += async.MustAwait(leafAsync(c%[1]d))"), []int{1_000, 10_000}},
	{"clauses", around("switch n {\n", "case %d:\nn += async.MustAwait(leafAsync(%[1]d))\n", "", "}\n"), []int{1_000, 10_000}},
	{"live", around("", "v%d := async.MustAwait(leafAsync(n))\n", "n += v%d\n", ""), []int{100, 1_000}},
	{"nesting", around("", "for i%d := range n {\nif async.MustAwait(leafAsync(i%[1]d)) > 0 {\n", "}\nn += i%d\n}\n", ""), []int{20, 200}},
}

// functions gives a package of functions of ordinary size, 20 to a file.
func functions(n int) []txtar.File {
	const perFile = 20
	var files []txtar.File
	for at := 0; at < n; at += perFile {
		var b strings.Builder
		b.WriteString(ordinaryHead)
		for i := at; i < min(at+perFile, n); i++ {
			fmt.Fprintf(&b, ordinary[i%len(ordinary)], i)
		}
		files = append(files, txtar.File{Name: fmt.Sprintf("f%d.go", at), Data: []byte(b.String())})
	}
	return append(files, txtar.File{Name: "types.go", Data: []byte(ordinaryTypes)})
}

const (
	ordinaryTypes = `package large

import (
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

type Item struct {
	ID    int
	Name  string
	Price float64
	Tags  []string
	Since time.Time
}

type Store struct {
	items map[int]*Item
	lock  async.Lock
	log   func(format string, args ...any)
}
`
	ordinaryHead = `package large

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

var _ = strings.ToUpper
`
)

// ordinary are functions as people write them.
var ordinary = []string{`
// get%[1]d looks an item up and waits for it if it is not there yet.
//
//async:func
func (s *Store) get%[1]d(ctx context.Context, id int, patience time.Duration) (*Item, error) {
	deadline := s.start%[1]d().Add(patience)
	for wait := time.Millisecond; ; wait *= 2 {
		if item, ok := s.items[id]; ok {
			s.log("found %%d after %%v", id, wait)
			return item, nil
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("no item %%d within %%v: %%w", id, patience, context.DeadlineExceeded)
		}
		// Not yet: sleep a little longer each time.
		if err := async.Wait(async.Sleep(wait)); err != nil {
			return nil, err
		}
	}
}

func (s *Store) start%[1]d() time.Time { return time.Now() }
`, `
// total%[1]d adds up prices.
//
//async:func
func total%[1]d(ctx context.Context, s *Store, ids []int) (sum float64, missing []int, err error) {
	if len(ids) == 0 {
		return 0, nil, errors.New("no items")
	}
	names := make([]string, 0, len(ids))
	for i, id := range ids {
		item, err := async.Await(price%[1]dAsync(s, id))
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			missing = append(missing, id)
			continue
		case err != nil:
			return 0, nil, fmt.Errorf("item %%d of %%d: %%w", i, len(ids), err)
		}
		sum += item
		names = append(names, fmt.Sprint(id))
	}
	s.log("%%s cost %%.2f", strings.Join(names, ", "), sum)
	return sum, missing, nil
}

//async:func
func price%[1]d(s *Store, id int) (float64, error) {
	if err := async.Wait(async.Sleep(time.Second)); err != nil {
		return 0, err
	}
	if item := s.items[id]; item != nil {
		return item.Price, nil
	}
	return 0, context.DeadlineExceeded
}
`, `
// update%[1]d changes an item.
//
//async:func
func (s *Store) update%[1]d(id int, change func(*Item) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("update of %%d: %%v", id, r)
		}
	}()
	item, err := async.Await(s.find%[1]dAsync(id, 3))
	if err != nil {
		return err
	}
	before := *item
	if err := change(item); err != nil {
		*item = before
		return fmt.Errorf("%%s: %%w", before.Name, err)
	}
	item.Since = time.Now()
	for _, tag := range item.Tags {
		if !strings.HasPrefix(tag, "x-") {
			continue
		}
		async.MustWait(async.Sleep(time.Millisecond))
		s.log("%%s changed from %%v to %%v", tag, before, *item)
	}
	return nil
}

//async:func
func (s *Store) find%[1]d(id, tries int) (*Item, error) {
	for range tries {
		if item := s.items[id]; item != nil {
			return item, nil
		}
		async.MustWait(async.Sleep(time.Second))
	}
	return nil, errors.New("not found")
}
`}

const largeHead = `package large

import async "github.com/asyncgen/asyncgen/runtime"

//async:func
func leaf(n int) int {
	if n < 0 {
		async.MustWait(async.Sleep(0))
	}
	return n
}

func use(n int) {}

func call(f func()) { f() }

//async:func
func large(n int) int {
async.MustWait(async.Sleep(0))
`

// body gives a function whose parts follow each other.
func body(part string) func(n int) []txtar.File { return around("", part+"\n", "", "") }

// around gives a function of parts that have a beginning and an end, the first of which is the last one to end.
func around(head, begin, end, tail string) func(n int) []txtar.File {
	return func(n int) []txtar.File {
		var b strings.Builder
		b.WriteString(largeHead + head)
		for i := range n {
			fmt.Fprintf(&b, begin, i)
		}
		for i := range n {
			if end != "" {
				fmt.Fprintf(&b, end, n-1-i)
			}
		}
		b.WriteString(tail + "return n\n}\n")
		return []txtar.File{{Name: "large.go", Data: []byte(b.String())}}
	}
}

// BenchmarkGenerate reports what a part costs in the compiler, in nanoseconds and in bytes of output, and what
// type-checking it costs: the best of all runs.
func BenchmarkGenerate(b *testing.B) {
	for _, s := range shapes {
		for _, n := range s.sizes {
			b.Run(fmt.Sprintf("%s/%d", s.name, n), func(b *testing.B) {
				pkgs := loaded(b, &program{name: s.name, archive: &txtar.Archive{Files: s.source(n)}})
				generate, check := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
				size := 0
				for b.Loop() {
					start := time.Now()
					typeCheck(b, pkgs)
					middle := time.Now()
					size = translate(b, pkgs)
					check, generate = min(check, middle.Sub(start)), min(generate, time.Since(middle))
				}
				b.ReportMetric(0, "ns/op") // it would be that of both
				b.ReportMetric(float64(generate.Nanoseconds())/float64(n), "ns/part")
				b.ReportMetric(float64(check.Nanoseconds())/float64(n), "check-ns/part")
				b.ReportMetric(float64(generate)/float64(check), "x-check")
				b.ReportMetric(float64(size)/float64(n), "B/part")
			})
		}
	}
}

// loaded loads a program as the command does.
func loaded(tb testing.TB, g *program) []*gopackages.Package {
	dir := tb.TempDir()
	if _, err := newSuite(dir, repoDir(tb), []*program{g}); err != nil {
		tb.Fatal(err)
	}
	p, err := load.Load(tb.Context(), load.Config{Dir: dir}, "./...")
	if err != nil {
		tb.Fatal(err)
	}
	var pkgs []*gopackages.Package
	for _, pkg := range p.Packages {
		for _, e := range append(pkg.Errors, pkg.Problems...) {
			tb.Fatal(e)
		}
		pkgs = append(pkgs, pkg.Package)
	}
	return pkgs
}

// translate runs the compiler and returns the size of its output.
func translate(tb testing.TB, pkgs []*gopackages.Package) (size int) {
	a := transform.New(transform.Options{Lines: true})
	graph, err := checker.Analyze([]*analysis.Analyzer{a}, pkgs, &checker.Options{Sequential: true})
	if err != nil {
		tb.Fatal(err)
	}
	for _, act := range graph.Roots {
		for _, d := range act.Diagnostics {
			tb.Fatal(d.Message)
		}
		if act.Err != nil {
			tb.Fatal(act.Err)
		}
		for _, f := range act.Result.(*transform.Result).Files {
			size += len(f.Content)
		}
	}
	return size
}

type imported map[string]*types.Package

func (m imported) Import(path string) (*types.Package, error) { return m[path], nil }

// typeCheck type-checks packages again.
func typeCheck(tb testing.TB, pkgs []*gopackages.Package) {
	for _, pkg := range pkgs {
		imports := imported{"unsafe": types.Unsafe}
		for _, p := range pkg.Types.Imports() {
			imports[p.Path()] = p
		}
		info := &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
			Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
		}
		conf := &types.Config{Importer: imports, Sizes: pkg.TypesSizes}
		if _, err := conf.Check(pkg.PkgPath, pkg.Fset, pkg.Syntax, info); err != nil {
			tb.Fatal(err)
		}
	}
}
