package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
)

// Most of what a package's types are made of is nobody's business but its own,
// and would be most of its export data too. So the data is made of pruned
// packages, without unexported methods, and with plain arrays for the types of
// unexported fields. Names, sizes, offsets and comparability stay as they are.

// prune type-checks a loaded program again, with its syntax pruned in place. The
// result is indexed by import path.
func prune(prog *program) (map[string]*types.Package, error) {
	pruned := &program{
		target: prog.target,
		fset:   prog.fset,
		pkgs:   map[string]*types.Package{"unsafe": types.Unsafe},
	}
	for _, l := range prog.order {
		pkg := prog.pkgs[l.ImportPath]
		p := pruner{pkg: pkg, sizes: prog.target.platform.sizes(), kept: interfaceMethods(l.files)}
		for _, f := range l.files {
			f.Decls = slices.DeleteFunc(f.Decls, p.isPrivateMethod)
			for _, decl := range f.Decls {
				p.decl(decl)
			}
		}
		// Initial values of variables may not fit the pruned types, nor find
		// the methods they call. What counts is checked below.
		pruned.pkgs[l.ImportPath], _ = l.check(pruned, l.files, nil)
		if describe(pruned.pkgs[l.ImportPath]) != describe(pkg) {
			return nil, fmt.Errorf("%s has another API when pruned", l.ImportPath)
		}
	}
	return pruned.pkgs, nil
}

type pruner struct {
	pkg   *types.Package // as it was
	sizes types.Sizes
	kept  map[string]bool // the names of methods to keep
}

// interfaceMethods returns the names of all methods of interfaces in the files.
// A type may need the unexported ones, to implement the interfaces.
func interfaceMethods(files []*ast.File) map[string]bool {
	names := map[string]bool{}
	for _, f := range files {
		for node := range ast.Preorder(f) {
			if iface, ok := node.(*ast.InterfaceType); ok {
				for _, m := range iface.Methods.List {
					for _, name := range m.Names {
						names[name.Name] = true
					}
				}
			}
		}
	}
	return names
}

func (p *pruner) isPrivateMethod(decl ast.Decl) bool {
	fn, ok := decl.(*ast.FuncDecl)
	return ok && fn.Recv != nil && !fn.Name.IsExported() && !p.kept[fn.Name.Name]
}

// decl prunes the struct types in a declaration.
func (p *pruner) decl(decl ast.Decl) {
	gen, ok := decl.(*ast.GenDecl)
	if !ok || gen.Tok != token.TYPE {
		return
	}
	for _, spec := range gen.Specs {
		spec := spec.(*ast.TypeSpec)
		syntax, ok := spec.Type.(*ast.StructType)
		if !ok || spec.Name.Name == "_" {
			continue
		}
		typ := p.pkg.Scope().Lookup(spec.Name.Name).Type().Underlying().(*types.Struct)
		i := 0
		for _, field := range syntax.Fields.List {
			if len(field.Names) == 0 {
				i++ // embedded: its fields and methods are the struct's own
				continue
			}
			if f := typ.Field(i); !field.Names[0].IsExported() && !isPlain(f.Type()) && isSized(f.Type()) {
				field.Type = p.standIn(f.Type())
			}
			i += len(field.Names)
		}
	}
}

// standIn returns a type of the same size, alignment and comparability as typ.
func (p *pruner) standIn(typ types.Type) ast.Expr {
	size, align := p.sizes.Sizeof(typ), p.sizes.Alignof(typ)
	expr := fmt.Sprintf("[%d]uint%d", size/align, 8*align)
	if !types.Comparable(typ) {
		// This does not change the layout: what cannot be compared holds
		// pointers, and has their alignment.
		expr = fmt.Sprintf("struct{ _ [0]func(); _ %s }", expr)
	}
	syntax, err := parser.ParseExpr(expr)
	if err != nil {
		panic(err)
	}
	return syntax
}

// isPlain reports whether a type is so simple that it may as well stay: whether
// it refers to no declared type. A type parameter has to stay: what the field is
// in an instance, only that tells.
func isPlain(typ types.Type) bool {
	switch typ := typ.(type) {
	case *types.Basic, *types.TypeParam:
		return true
	case *types.Pointer:
		return isPlain(typ.Elem())
	case *types.Slice:
		return isPlain(typ.Elem())
	case *types.Array:
		return isPlain(typ.Elem())
	case *types.Map:
		return isPlain(typ.Key()) && isPlain(typ.Elem())
	}
	return false
}

// isSized reports whether the size and comparability of a type are independent
// of type parameters.
func isSized(typ types.Type) bool {
	switch typ := types.Unalias(typ).(type) {
	case *types.TypeParam:
		return false
	case *types.Array:
		return isSized(typ.Elem())
	case *types.Named:
		return isSized(typ.Underlying())
	case *types.Struct:
		for f := range typ.Fields() {
			if !isSized(f.Type()) {
				return false
			}
		}
	}
	return true
}
