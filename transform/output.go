package transform

// This file keeps the imports of one generated file. Everything that emitted text mentions is registered here, because
// neither go/printer nor jennifer sees the packages that the user's statements use.

import (
	"go/types"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
)

// An outputFile is a generated file in the making.
type outputFile struct {
	pkg *packagePass
	src *sourceFile

	alias  map[string]string // path of a package to the name used for it
	used   map[importedName]bool
	dots   map[string]bool // paths of dot imports that are used
	blanks []string
	names  *nameSet

	slots    []slot
	slotName string // what the names of slots begin with

	mentioned map[string]bool // names by which Resume refers to types and packages, while it is printed
}

// An importedName is a package under a name that a file has for it.
type importedName struct{ path, name string }

func newOutputFile(src *sourceFile) *outputFile {
	o := &outputFile{pkg: src.pkg, src: src, alias: map[string]string{}, used: map[importedName]bool{}, dots: map[string]bool{}, names: newNameSet(), slotName: slotNames(src.text)}
	o.names.also = func(n string) bool { return src.idents[n] || src.taken(n) }
	for _, spec := range src.syntax.Imports {
		if obj := src.pkg.importedAs(spec); obj != nil && obj.Name() != "." && obj.Name() != "_" {
			o.alias[obj.Imported().Path()] = obj.Name()
		}
	}
	return o
}

// use registers the import that the user's identifier obj names.
func (o *outputFile) use(obj *types.PkgName) {
	o.used[importedName{obj.Imported().Path(), obj.Name()}] = true
}

// useDot registers a dot import, if obj comes through one.
func (o *outputFile) useDot(obj types.Object) {
	if pkg := obj.Pkg(); pkg != nil && pkg != o.pkg.types && obj.Parent() == pkg.Scope() && o.src.dotImports[pkg.Path()] {
		o.dots[pkg.Path()] = true
	}
}

// qualify returns the name by which the file refers to a package.
func (o *outputFile) qualify(pkgPath, name string) string {
	a := o.alias[pkgPath]
	if a == "" {
		a = o.names.fresh(name)
		o.alias[pkgPath] = a
	}
	o.used[importedName{pkgPath, a}] = true
	return o.mention(a)
}

// mention records that emitted text refers to something by name, and returns the name.
func (o *outputFile) mention(name string) string {
	if o.mentioned != nil {
		o.mentioned[name] = true
	}
	return name
}

// predeclared returns the way to write a predeclared identifier, which the package may have redefined.
func (o *outputFile) predeclared(name string) string {
	if !o.redefined(name) {
		return o.mention(name)
	}
	return o.qualify(MachinePath, "machine") + "." + machineNames[name]
}

// redefined reports whether a predeclared identifier means something else in the file.
func (o *outputFile) redefined(name string) bool { return o.src.taken(name) || o.src.imports[name] }

// null returns nil as a value of the given type.
func (e *emitter) null(typ jen.Code) *jen.Statement {
	if !e.out.redefined("nil") {
		return jen.Id("nil")
	}
	return e.machine("Zero").Types(typ).Call()
}

// nilOf is null for the text of a type.
func (e *emitter) nilOf(typ string) string {
	if !e.out.redefined("nil") {
		return "nil"
	}
	return e.machineName("Zero") + "[" + typ + "]()"
}

// allocate returns new(typ).
func (e *emitter) allocate(typ jen.Code) *jen.Statement {
	if !e.out.redefined("new") {
		return jen.New(typ)
	}
	return e.machine("New").Types(typ).Call()
}

// machineNames are the names of predeclared identifiers in package machine.
var machineNames = map[string]string{
	"bool": "Bool", "string": "String", "error": "ErrorType", "any": "Any", "comparable": "Comparable",
	"int": "Int", "int8": "Int8", "int16": "Int16", "int32": "Int32", "int64": "Int64", "rune": "Int32",
	"uint": "Uint", "uint8": "Uint8", "uint16": "Uint16", "uint32": "Uint32", "uint64": "Uint64", "uintptr": "Uintptr", "byte": "Uint8",
	"float32": "Float32", "float64": "Float64", "complex64": "Complex64", "complex128": "Complex128",
	"true": "True", "false": "False",
}

// importBlock returns the import declaration.
func (o *outputFile) importBlock() jen.Code {
	var std, other []string
	add := func(p, name string) {
		declared := o.pkg.nameOf(p)
		_, p, _ = cutVendor(p)
		line := strconv.Quote(p)
		if name != "" && (name != declared || name != path.Base(p)) {
			line = name + " " + line
		}
		if strings.Contains(strings.SplitN(p, "/", 2)[0], ".") {
			other = append(other, line)
		} else {
			std = append(std, line)
		}
	}
	for u := range o.used {
		add(u.path, u.name)
	}
	for p := range o.dots {
		add(p, ".")
	}
	byPath := func(list []string) {
		sort.Slice(list, func(i, j int) bool {
			a, b := list[i][strings.Index(list[i], `"`):], list[j][strings.Index(list[j], `"`):]
			return a < b || a == b && list[i] < list[j]
		})
	}
	byPath(std)
	byPath(other)
	if len(std) > 0 && len(other) > 0 {
		std = append(std, "")
	}
	return jen.Op("import (\n" + strings.Join(append(std, other...), "\n") + "\n)")
}
