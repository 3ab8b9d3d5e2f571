package asyncify

// This file marks the rewritten functions, runs the compiler over the package and puts the result together.

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/mark"
	"github.com/asyncgen/asyncgen/transform"
)

// A compilation is the asyncified package.
type compilation struct {
	functions []*function
	files     map[string][]byte // by absolute name; rewritten and generated
}

// list says which functions were asyncified.
func (c *compilation) list() []Function {
	var list []Function
	for _, fn := range c.functions {
		list = append(list, Function{fn.key, fn.plain})
	}
	return list
}

// compile asyncifies the package. Functions that the compiler refuses stay plain, with its reason.
func (t *target) compile(skips *Skips, level Level, only func(key string) bool) (*compilation, error) {
	fset := token.NewFileSet()
	trees, err := parse(fset, t.sources, t.fileNames())
	if err != nil {
		return nil, err
	}
	c, err := t.check(fset, trees)
	if err != nil {
		return nil, err
	}
	list := t.choose(c, skips, only)
	for {
		texts := t.rewrite(c, list, level)
		files, refused, err := t.transform(list, texts)
		if err != nil {
			return nil, err
		}
		if len(refused) == 0 {
			return &compilation{list, files}, nil
		}
		for _, fn := range list {
			if m := refused[fn.key]; m != "" {
				fn.plain = "refused: " + m
			}
		}
	}
}

// rewrite returns the texts with the functions to be marked.
func (t *target) rewrite(c *checked, list []*function, level Level) map[string][]byte {
	async := map[*types.Func]bool{}
	for _, fn := range list {
		async[fn.obj] = fn.plain == ""
	}
	texts := map[string][]byte{}
	for _, f := range c.files {
		tok := c.fset.File(f.Package)
		name := tok.Name()
		texts[name] = t.sources[name]
		here := ofFile(list, f)
		if len(here) == 0 {
			continue
		}
		r := &rewriter{info: c.info, fset: c.fset, tok: tok, level: level, async: async, awaited: map[ast.Expr]bool{}, kept: map[ast.Expr]bool{}, lengths: map[ast.Expr]bool{}, edits: &edits{text: t.sources[name]}}
		r.file(f, here)
		texts[name] = r.edits.apply()
	}
	return texts
}

// ofFile returns the functions of a file that are asyncified.
func ofFile(list []*function, f *ast.File) []*function {
	return slices.DeleteFunc(slices.Clone(list), func(fn *function) bool { return fn.plain != "" || fn.file != f })
}

// transform runs the compiler over the rewritten texts. It returns the files of the package by name, or else which functions are
// refused and why.
func (t *target) transform(list []*function, texts map[string][]byte) (map[string][]byte, map[string]string, error) {
	fset := token.NewFileSet()
	trees, err := parse(fset, texts, t.fileNames())
	if err != nil {
		return nil, nil, fmt.Errorf("the rewritten source: %w", err)
	}
	stubs, err := t.mark(fset, trees, list)
	if err != nil {
		return nil, nil, err
	}
	all := trees
	for _, name := range t.fileNames() {
		if stub := stubs[name]; stub != nil {
			f, err := parse(fset, map[string][]byte{mark.GeneratedName(name): stub}, []string{mark.GeneratedName(name)})
			if err != nil {
				return nil, nil, err
			}
			all = append(slices.Clip(all), f...)
		}
	}
	c, err := t.check(fset, all)
	if err != nil {
		return nil, nil, fmt.Errorf("the rewritten source: %w", err)
	}
	refused := map[string]string{}
	analyzer := transform.New(transform.Options{Lines: true})
	pass := &analysis.Pass{
		Analyzer: analyzer, Fset: fset, Files: all, Pkg: c.types, TypesInfo: c.info, TypesSizes: c.sizes,
		ReadFile:         func(name string) ([]byte, error) { return texts[name], nil },
		ExportObjectFact: func(types.Object, analysis.Fact) {},
		ImportObjectFact: func(types.Object, analysis.Fact) bool { return false },
		Report: func(d analysis.Diagnostic) {
			refused[owner(trees, d.Pos)] = d.Message
		},
	}
	result, err := analyzer.Run(pass)
	if err != nil {
		return nil, nil, err
	}
	if m := refused[""]; m != "" {
		return nil, nil, fmt.Errorf("a finding outside of any function: %s", m)
	}
	if len(refused) > 0 {
		return nil, refused, nil
	}
	files := map[string][]byte{}
	mentioned := map[string]bool{}
	for _, f := range result.(*transform.Result).Files {
		files[f.Name] = t.settle(f.Content)
		for _, m := range mention.FindAllSubmatch(f.Content, -1) {
			mentioned[string(m[1])] = true
		}
	}
	for _, f := range trees {
		name := fset.File(f.Package).Name()
		if stubs[name] != nil {
			files[name] = t.settle(t.withoutCopies(c, f, texts[name], mentioned))
		}
	}
	return files, nil, nil
}

// mark marks the copies in the syntax trees, and returns the stubs that declare their coroutine forms.
func (t *target) mark(fset *token.FileSet, trees []*ast.File, list []*function) (map[string][]byte, error) {
	declared := map[string]bool{}
	for _, f := range trees {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					declared[d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						declared[s.Name.Name] = true
					case *ast.ValueSpec:
						for _, id := range s.Names {
							declared[id.Name] = true
						}
					}
				}
			}
		}
	}
	imp := t.newImporter(fset)
	scope := load.Scope{
		Declared: declared,
		Import: func(path string) string {
			if p, err := imp.Import(path); err == nil {
				return p.Name()
			}
			return ""
		},
		Declares: func(path, name string) bool {
			p, err := imp.Import(path)
			return err != nil || p.Scope().Lookup(name) != nil
		},
	}
	stubs := map[string][]byte{}
	for _, f := range trees {
		for _, d := range f.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && isCopy(decl) {
				text := "//async:func name=" + coroPrefix + strings.TrimPrefix(decl.Name.Name, copyPrefix)
				decl.Doc = &ast.CommentGroup{List: []*ast.Comment{{Slash: decl.Pos() - 1, Text: text}}}
			}
		}
		marks, problems := mark.File(fset, f)
		for _, p := range problems {
			return nil, fmt.Errorf("%v: %s", fset.Position(p.Pos), p.Message)
		}
		if len(marks) > 0 {
			stubs[fset.File(f.Package).Name()] = load.Stub(fset, f, marks, scope)
		}
	}
	return stubs, nil
}

func isCopy(decl *ast.FuncDecl) bool { return strings.HasPrefix(decl.Name.Name, copyPrefix) }

// owner returns the key of the function whose copy is at a position.
func owner(trees []*ast.File, pos token.Pos) string {
	for _, f := range trees {
		for _, d := range f.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && isCopy(decl) && decl.Pos() <= pos && pos <= decl.End() {
				i := strings.LastIndex(key(decl), copyPrefix)
				return key(decl)[:i] + key(decl)[i+len(copyPrefix):]
			}
		}
	}
	return ""
}

// mention matches the statement by which a coroutine form mentions its source function: then the copy has to stay.
var mention = regexp.MustCompile(`(?m)^\t_ = .*\b(` + copyPrefix + `\w+)`)

// withoutCopies returns the text of a file without the copies, but for those that are mentioned: only the compiler needs them.
// The names of imports that only they use go as well.
func (t *target) withoutCopies(c *checked, f *ast.File, text []byte, mentioned map[string]bool) []byte {
	e := &edits{text: text}
	tok := c.fset.File(f.Package)
	var copies []*ast.FuncDecl
	for _, d := range f.Decls {
		if decl, ok := d.(*ast.FuncDecl); ok && isCopy(decl) && !mentioned[decl.Name.Name] {
			copies = append(copies, decl)
			e.blank(tok.Offset(decl.Pos()), tok.Offset(decl.End()))
		}
	}
	used := usedImports(c, f, copies)
	for _, spec := range f.Imports {
		obj := c.info.PkgNameOf(spec)
		switch {
		case obj == nil || obj.Name() == "_" || used[obj.Name()] || obj.Name() == "." && used[obj.Imported().Path()]:
		case spec.Name != nil:
			e.replace(tok.Offset(spec.Name.Pos()), tok.Offset(spec.Name.End()), "_")
		default:
			e.insert(tok.Offset(spec.Path.Pos()), "_ ")
		}
	}
	for _, g := range f.Comments {
		for _, line := range g.List {
			if strings.HasPrefix(line.Text, "//go:") && !strings.HasPrefix(line.Text, "//go:linkname") && beforeCopy(copies, g) {
				e.blank(tok.Offset(line.Pos()), tok.Offset(line.End())) // it would belong to nothing
			}
		}
	}
	return e.apply()
}

// usedImports returns the names of the imports that a file uses outside of the copies; for dot imports, their paths.
func usedImports(c *checked, f *ast.File, copies []*ast.FuncDecl) map[string]bool {
	used := map[string]bool{}
	for _, d := range f.Decls {
		if decl, ok := d.(*ast.FuncDecl); ok && slices.Contains(copies, decl) {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				switch obj := c.info.Uses[id].(type) {
				case nil:
				case *types.PkgName:
					used[obj.Name()] = true
				default:
					if p := obj.Pkg(); p != nil && p != c.types && obj.Parent() == p.Scope() {
						used[p.Path()] = true
					}
				}
			}
			return true
		})
	}
	return used
}

// beforeCopy reports whether a comment stands before one of the copies, and not in it.
func beforeCopy(copies []*ast.FuncDecl, g *ast.CommentGroup) bool {
	return slices.ContainsFunc(copies, func(d *ast.FuncDecl) bool { return g.End()+1 == d.Pos() })
}

// settle makes a text import the runtime from where the copy of it is.
func (t *target) settle(text []byte) []byte {
	s := strings.ReplaceAll(string(text), `"`+machinePath, `"`+t.shim+"/machine")
	return []byte(strings.ReplaceAll(s, `"`+runtimePath+`"`, `"`+t.shim+`"`))
}

// unsettle undoes settle.
func (t *target) unsettle(text []byte) []byte {
	s := strings.ReplaceAll(string(text), `"`+t.shim+"/machine", `"`+machinePath)
	return []byte(strings.ReplaceAll(s, `"`+t.shim+`"`, `"`+runtimePath+`"`))
}

// checkAgain type-checks the package as it has become.
func (t *target) checkAgain(c *compilation) error {
	texts := map[string][]byte{}
	for _, name := range t.fileNames() {
		texts[name] = t.sources[name]
	}
	for name, text := range c.files {
		if filepath.Dir(name) == t.pkg.Dir {
			texts[name] = t.unsettle(text)
		}
	}
	fset := token.NewFileSet()
	files, err := parse(fset, texts, slices.Sorted(maps.Keys(texts)))
	if err != nil {
		return err
	}
	_, err = t.check(fset, files)
	return err
}

// runtimeFiles returns the files of the runtime that the asyncified package is linked with, by the names they get.
func (t *target) runtimeFiles(read func(string) ([]byte, error)) (map[string][]byte, error) {
	files := map[string][]byte{}
	for path, names := range t.runtime.files {
		dir := t.root
		if rest, ok := strings.CutPrefix(path, runtimePath+"/"); ok {
			dir = filepath.Join(dir, filepath.FromSlash(rest))
		}
		for _, name := range names {
			text, err := read(name)
			if err != nil {
				return nil, err
			}
			if t.pkg.Module != nil {
				text = append([]byte("//go:build go1.26\n\n"), text...) // whatever the module's language version is
			}
			files[filepath.Join(dir, filepath.Base(name))] = t.settle(text)
		}
	}
	return files, nil
}

// eligible returns the names of the functions that are asyncified in the first of the modes.
func (t *target) eligible(o Options) ([]string, error) {
	if err := t.read(); err != nil {
		return nil, err
	}
	c, err := t.compile(o.Skips, o.Modes[0].Level, o.Only)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, fn := range c.functions {
		if fn.plain == "" {
			names = append(names, fn.key)
		}
	}
	return names, nil
}
