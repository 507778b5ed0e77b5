package main

import (
	"bytes"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
)

// exportData returns the package's export data without positions: they would
// name files the user does not have, and double the size.
func exportData(pkg *types.Package) ([]byte, error) {
	var buf bytes.Buffer
	err := gcexportdata.Write(&buf, token.NewFileSet(), pkg)
	return buf.Bytes(), err
}

// mentions returns the sorted paths of the other packages that export data
// mentions.
func mentions(data []byte, path string) ([]string, error) {
	pkgs := map[string]*types.Package{}
	if _, err := gcexportdata.Read(bytes.NewReader(data), token.NewFileSet(), pkgs, path); err != nil {
		return nil, err
	}
	delete(pkgs, path)
	return slices.Sorted(maps.Keys(pkgs)), nil
}

// describe returns the exported API of a package as text, one object a line:
// what a type checker of an importing package can tell apart, apart from sizes
// and comparability.
func describe(pkg *types.Package) string {
	var b strings.Builder
	for _, obj := range exported(pkg) {
		fmt.Fprintln(&b, types.ObjectString(obj, nil))
		switch obj := obj.(type) {
		case *types.Const:
			fmt.Fprintf(&b, "\t= %s\n", obj.Val().ExactString())
		case *types.TypeName:
			describeType(&b, obj.Type())
		}
	}
	return b.String()
}

func describeType(b *strings.Builder, typ types.Type) {
	if s, ok := typ.Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			if f := s.Field(i); f.Exported() {
				fmt.Fprintf(b, "\t%s %q\n", f, s.Tag(i))
			}
		}
	} else {
		fmt.Fprintf(b, "\t%s\n", typ.Underlying())
	}
	if types.IsInterface(typ) {
		return
	}
	methods := types.NewMethodSet(types.NewPointer(typ))
	for i := range methods.Len() {
		if m := methods.At(i); m.Obj().Exported() {
			fmt.Fprintf(b, "\t%s\n", m)
		}
	}
}

// exported returns the exported objects of the package in the order of their
// names.
func exported(pkg *types.Package) []types.Object {
	var objs []types.Object
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			objs = append(objs, obj)
		}
	}
	return objs
}
