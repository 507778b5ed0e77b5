// Package check type-checks what a user types, with go/types, before any of it
// runs.
//
// A Session remembers what earlier inputs declared. Check takes one input and
// returns a Unit: its items with full type information. Nothing of an input is
// visible to later ones before Commit, so that a failed input leaves nothing
// behind. Package checks an ordinary Go package by Go's ordinary rules.
//
// At the prompt Go's rules are eased where a session needs it: declarations and
// statements may be mixed, names may be declared again, packages of the standard
// library need no import, and an unused variable or import is no error.
package check

import (
	"go/ast"
	"go/build"
	"go/token"
	"go/types"
	"runtime"
)

// GoVersion is the language version that inputs are checked against: the newest that
// go/types knows, that of the release which the program was built with.
var GoVersion = build.Default.ReleaseTags[len(build.Default.ReleaseTags)-1]

// Path is the package path, and Name the package name, of what a session declares.
const (
	Path = "main"
	Name = "main"
)

// A Unit is a checked input or package: what lower turns into a program.
type Unit struct {
	Fset  *token.FileSet
	Info  *types.Info
	Items []Item

	// Replaces maps an object of this unit to the earlier one in whose place it
	// comes: a variable or function declared again with an identical type. Code
	// that refers to the earlier object is to see the new value.
	Replaces map[types.Object]types.Object

	// Methods holds the methods of this unit whose receiver type an earlier
	// input declared. Their declarations were turned into functions whose first
	// parameter is the receiver.
	Methods map[*ast.FuncDecl]*Method

	// Links are the symbols of functions of this unit that are linked by them.
	Links map[*ast.FuncDecl]Link

	// Counts are counters, each to be incremented before its statement is executed. They are of
	// lists of statements, and of those behind else and labels.
	Counts map[ast.Stmt]*uint32

	// Unwatched tells that what the code shares is in order as long as one process runs at a time, so that its accesses
	// of variables are no matter for who looks for races.
	Unwatched bool

	// Show tells that the values of expression items are to be shown.
	Show bool

	// Pkg is the package, nil for an input.
	Pkg *types.Package
	// Main is the function main of a package, nil for an input.
	Main *types.Func
	// Inits are the init functions of a package, in order.
	Inits []*ast.FuncDecl
	// Packages are the packages that this one imports from source, each before
	// those that import it.
	Packages []*Unit

	versions map[*token.File]string  // language versions, of a package
	scope    map[string]types.Object // what the unit declares, for Commit
	decls    declared
}

// GoVersionAt returns the language version of the file that has pos, such as go1.21:
// before go1.22 the variables of a for loop are those of all its iterations.
func (u *Unit) GoVersionAt(pos token.Pos) string {
	if v, ok := u.versions[u.Fset.File(pos)]; ok {
		return v
	}
	return GoVersion
}

// A Method is a method declared apart from its receiver type.
type Method struct {
	Recv *types.Named
	Ptr  bool
	Name string
}

// An Item is one step of a unit, in the order of execution. Exactly one of its
// groups of fields is set.
type Item struct {
	Pos token.Pos

	// A function, method, type or constant declaration: nothing runs.
	Decl ast.Decl

	// A variable declaration, to be executed in its place: the variables, nil
	// for blank ones, and their values: as many, or one call that yields them
	// all, or none for zero values.
	Vars   []*types.Var
	Values []ast.Expr

	// A statement.
	Stmt ast.Stmt

	// An expression whose value is shown; its statement form is in Stmt.
	Expr ast.Expr
}

// newInfo returns an Info with every map that lower needs.
func newInfo() *types.Info {
	return &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Instances:  map[*ast.Ident]types.Instance{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Implicits:  map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes:     map[ast.Node]*types.Scope{},

		FileVersions: map[*ast.File]string{},
	}
}

func config(imp types.Importer, c *collector) *types.Config {
	return &types.Config{
		GoVersion: GoVersion,
		Importer:  imp,
		Error:     c.add,
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
	}
}
