package conform

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/transform"
	gopackages "golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"
)

// This file looks at the frames of some programs: those whose archive has a file called frames, which lists their fields and sizes.

// TestFrames compares the frames of the programs with what their archives say, so that a change of layout shows in review; -update writes it there. It
// also checks that no order of the fields would make a frame smaller, and that Resume declares nothing large at its top, where Go would clear it
// at every resume.
func TestFrames(t *testing.T) {
	programs := must(readPrograms(*programsDir))(t)
	programs = slices.DeleteFunc(programs, func(g *program) bool { return g.file("frames") == nil })
	s := must(newSuite(workDir(t, "frames"), repoDir(t), programs))(t)
	if err := s.generate(transform.Options{}); err != nil {
		t.Fatal(err)
	}
	loaded := must(gopackages.Load(&gopackages.Config{Mode: gopackages.LoadSyntax, Dir: s.dir, Env: append(os.Environ(), "GOWORK=off")}, "./..."))(t)
	for _, g := range programs {
		t.Run(g.name, func(t *testing.T) {
			var list strings.Builder
			for _, pkg := range loaded {
				if pkg.PkgPath != module+"/"+g.name {
					continue
				}
				for _, err := range pkg.Errors {
					t.Error(err)
				}
				f := &frames{t: t, pkg: pkg.Types, sizes: types.SizesFor("gc", "amd64")}
				f.list(&list)
				for _, file := range pkg.Syntax {
					f.locals(file, pkg.TypesInfo)
				}
			}
			g.compareFrames(t, list.String())
		})
	}
}

func (g *program) file(name string) *txtar.File {
	i := slices.IndexFunc(g.archive.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &g.archive.Files[i]
}

func (g *program) compareFrames(t *testing.T, got string) {
	want := g.file("frames")
	if string(want.Data) == got {
		return
	}
	if !*update {
		t.Errorf("the frames are not what the archive says; go test ./internal/conform -run TestFrames -update writes them there:\n%s",
			diff(strings.Split(string(want.Data), "\n"), strings.Split(got, "\n")))
		return
	}
	want.Data = []byte(got)
	if err := os.WriteFile(filepath.Clean(g.path), txtar.Format(g.archive), 0o666); err != nil {
		t.Error(err)
	}
}

// frames describes the frames of a package.
type frames struct {
	t     *testing.T
	pkg   *types.Package
	sizes types.Sizes
}

// list writes the frames with their sizes, and their fields with their types.
func (f *frames) list(w *strings.Builder) {
	for _, name := range f.pkg.Scope().Names() {
		obj, ok := f.pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		s, ok := obj.Type().Underlying().(*types.Struct)
		if !ok || s.NumFields() == 0 || !isHeader(s.Field(0)) {
			continue
		}
		size := "depends on type parameters"
		if obj.Type().(*types.Named).TypeParams().Len() == 0 {
			n := f.sizes.Sizeof(s)
			size = fmt.Sprint(n)
			if best := f.smallest(s); n > best {
				f.t.Errorf("%s has %d bytes, and in another order of its fields %d", name, n, best)
			}
		}
		fmt.Fprintf(w, "%s %s\n", name, size)
		for field := range s.Fields() {
			fmt.Fprintf(w, "\t%s %s\n", field.Name(), types.TypeString(field.Type(), (*types.Package).Name))
		}
	}
}

func isHeader(v *types.Var) bool {
	named, ok := v.Type().(*types.Named)
	return ok && v.Embedded() && named.Obj().Pkg().Path() == transform.MachinePath
}

// smallest returns the size that a struct with these fields, the first one in its place, can have at best: the others in descending order of
// alignment leave no gaps between them.
func (f *frames) smallest(s *types.Struct) int64 {
	fields := slices.Collect(s.Fields())
	slices.SortStableFunc(fields[1:], func(a, b *types.Var) int {
		return int(f.sizes.Alignof(b.Type()) - f.sizes.Alignof(a.Type()))
	})
	slices.SortStableFunc(fields[1:], func(a, b *types.Var) int {
		return int(min(f.sizes.Sizeof(a.Type()), 1) - min(f.sizes.Sizeof(b.Type()), 1))
	})
	return f.sizes.Sizeof(types.NewStruct(fields, nil))
}

// largeLocal is the size in bytes of what may be declared at the top of Resume.
const largeLocal = 64

// locals checks the variables at the top of the Resume methods of a file.
func (f *frames) locals(file *ast.File, info *types.Info) {
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Name.Name != "Resume" || fn.Recv == nil {
			continue
		}
		for _, s := range fn.Body.List {
			d, ok := s.(*ast.DeclStmt)
			if !ok || d.Decl.(*ast.GenDecl).Tok != token.VAR {
				continue
			}
			for _, spec := range d.Decl.(*ast.GenDecl).Specs {
				for _, id := range spec.(*ast.ValueSpec).Names {
					if typ := info.Defs[id].Type(); f.sizes.Sizeof(typ) > largeLocal {
						f.t.Errorf("%s of %d bytes is cleared whenever %s is resumed", id.Name, f.sizes.Sizeof(typ), receiver(fn))
					}
				}
			}
		}
	}
}

func receiver(fn *ast.FuncDecl) string {
	var b bytes.Buffer
	ast.Inspect(fn.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && b.Len() == 0 {
			b.WriteString(id.Name)
		}
		return true
	})
	return b.String()
}
