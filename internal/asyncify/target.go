package asyncify

// This file finds the package to asyncify with the go command, parses it and type-checks it from
// source against the export data of what it imports.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A target is a package to asyncify, with what is needed to compile it again.
type target struct {
	dir   string   // where the go command runs
	flags []string // build flags
	pkg   listed   // the package
	shim  string   // the import path that the shim gets
	root  string   // directory of that path

	runtime *Runtime
	exports map[string]string // export data files by import path
	sources map[string][]byte // text by file name
}

// listed is what go list says of a package.
type listed struct {
	ImportPath, Dir, Name, Export string
	GoFiles, CgoFiles, Deps       []string
	Match                         []string // the patterns that name it
	ImportMap                     map[string]string
	Standard                      bool
	Module                        *struct{ Path, Dir, GoVersion string }
}

// Import paths of the runtime, as marked code and generated code know them.
const (
	runtimePath = "github.com/asyncgen/asyncgen/runtime"
	machinePath = runtimePath + "/machine"
	mapRange    = machinePath + "/maprange"
	seqRange    = machinePath + "/seqrange"
	shimPath    = "github.com/asyncgen/asyncgen/internal/asyncify/shim"
)

// A Runtime is what asyncified packages are linked with: the shim, package machine and what loops may need.
type Runtime struct {
	files map[string][]string // Go files by import path
	below map[string][]string // what each package imports, by import path
	needs []string            // what they import from the standard library, sorted
}

// FindRuntime finds the runtime with the go command, which has to run in the module of this package.
func FindRuntime() (*Runtime, error) {
	core, err := list("", nil, shimPath, machinePath, mapRange, seqRange)
	if err != nil {
		return nil, err
	}
	r := &Runtime{files: map[string][]string{}, below: map[string][]string{}}
	needs := map[string]bool{}
	for _, p := range core {
		for _, f := range p.GoFiles {
			r.files[p.ImportPath] = append(r.files[p.ImportPath], filepath.Join(p.Dir, f))
		}
		r.below[p.ImportPath] = p.Deps
		for _, d := range p.Deps {
			if d != "unsafe" && !strings.HasPrefix(d, runtimePath) {
				needs[d] = true
			}
		}
	}
	r.needs = slices.Sorted(maps.Keys(needs))
	return r, nil
}

// find lists the package named by an import path or a relative directory.
func (r *Runtime) find(dir, pattern string, flags []string) (*target, error) {
	t := &target{dir: dir, flags: flags, runtime: r, exports: map[string]string{}, sources: map[string][]byte{}}
	pkgs, err := list(dir, append([]string{"-export", "-deps"}, flags...), append([]string{pattern}, r.needs...)...)
	if err != nil {
		return nil, err
	}
	named := 0
	for _, p := range pkgs {
		t.exports[p.ImportPath] = p.Export
		if slices.Contains(p.Match, pattern) {
			t.pkg = p
			named++
		}
	}
	if named != 1 {
		return nil, fmt.Errorf("%s names %d packages; name one", pattern, named)
	}
	return t, t.place()
}

// place decides where the shim goes: beside the package, where an internal package may be imported.
func (t *target) place() error {
	const name = "internal/asyncshim"
	switch {
	case slices.Contains(t.runtime.below[shimPath], t.pkg.ImportPath):
		return fmt.Errorf("%s is below the shim, which imports it: it cannot be asyncified", t.pkg.ImportPath)
	case t.pkg.Standard:
		t.shim, t.root = name, filepath.Join(build.Default.GOROOT, "src", filepath.FromSlash(name))
	case t.pkg.Module != nil:
		t.shim, t.root = t.pkg.Module.Path+"/"+name, filepath.Join(t.pkg.Module.Dir, filepath.FromSlash(name))
	default:
		return fmt.Errorf("%s is in no module", t.pkg.ImportPath)
	}
	return nil
}

func list(dir string, args []string, patterns ...string) ([]listed, error) {
	args = append([]string{"list", "-json=ImportPath,Dir,Name,Export,GoFiles,CgoFiles,Deps,ImportMap,Standard,Match,Module"}, args...)
	cmd := exec.Command("go", append(args, patterns...)...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w\n%s", strings.Join(patterns, " "), err, stderr.Bytes())
	}
	var pkgs []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs, nil
		} else if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, p)
	}
}

// A checked is a type-checked package.
type checked struct {
	fset  *token.FileSet
	files []*ast.File
	types *types.Package
	info  *types.Info
	sizes types.Sizes
}

// check parses and type-checks the package from the given texts, by file name.
func (t *target) check(fset *token.FileSet, files []*ast.File) (*checked, error) {
	c := &checked{fset: fset, files: files, sizes: types.SizesFor("gc", build.Default.GOARCH)}
	c.info = &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Instances:    map[*ast.Ident]types.Instance{},
		Scopes:       map[ast.Node]*types.Scope{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		FileVersions: map[*ast.File]string{},
	}
	var errs []error
	conf := &types.Config{Importer: t.newImporter(fset), FakeImportC: true, Sizes: c.sizes, Error: func(err error) { errs = append(errs, err) }}
	switch {
	case t.pkg.Standard:
		conf.GoVersion = "go" + build.Default.ReleaseTags[len(build.Default.ReleaseTags)-1][len("go"):]
	case t.pkg.Module != nil && t.pkg.Module.GoVersion != "":
		conf.GoVersion = "go" + t.pkg.Module.GoVersion
	}
	c.types = types.NewPackage(t.pkg.ImportPath, t.pkg.Name)
	if err := types.NewChecker(conf, fset, c.types, c.info).Files(files); err != nil {
		return nil, errors.Join(errs...)
	}
	return c, nil
}

// parse parses the package's files from their texts, in order.
func parse(fset *token.FileSet, texts map[string][]byte, names []string) ([]*ast.File, error) {
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(fset, name, texts[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// fileNames returns the absolute names of the package's Go files.
func (t *target) fileNames() []string {
	var names []string
	for _, f := range slices.Concat(t.pkg.GoFiles, t.pkg.CgoFiles) {
		names = append(names, filepath.Join(t.pkg.Dir, f))
	}
	return names
}

// read reads the package's files.
func (t *target) read() error {
	for _, name := range t.fileNames() {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		t.sources[name] = text
	}
	return nil
}

// An importing imports from export data, but for the shim and package machine, which it type-checks from source: the
// shim under the path of the runtime, so that the compiler knows it.
type importing struct {
	t    *target
	fset *token.FileSet
	gc   types.Importer
	core map[string]*types.Package
}

func (t *target) newImporter(fset *token.FileSet) *importing {
	lookup := func(path string) (io.ReadCloser, error) {
		name := t.exports[path]
		if name == "" {
			return nil, fmt.Errorf("no export data for %s", path)
		}
		return os.Open(name)
	}
	return &importing{t: t, fset: fset, gc: importer.ForCompiler(fset, "gc", lookup), core: map[string]*types.Package{}}
}

func (i *importing) Import(path string) (*types.Package, error) {
	if mapped := i.t.pkg.ImportMap[path]; mapped != "" {
		path = mapped
	}
	switch path {
	case "unsafe":
		return types.Unsafe, nil
	case runtimePath, machinePath, mapRange, seqRange:
		return i.source(path)
	}
	return i.gc.Import(path)
}

func (i *importing) source(path string) (*types.Package, error) {
	if p := i.core[path]; p != nil {
		return p, nil
	}
	from := path
	if path == runtimePath {
		from = shimPath
	}
	var files []*ast.File
	for _, name := range i.t.runtime.files[from] {
		f, err := parser.ParseFile(i.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	conf := types.Config{Importer: i, IgnoreFuncBodies: true}
	p, err := conf.Check(path, i.fset, files, nil)
	if err != nil {
		return nil, err
	}
	i.core[path] = p
	return p, nil
}
