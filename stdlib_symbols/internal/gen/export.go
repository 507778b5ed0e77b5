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
		switch obj := obj.(type) {
		case *types.Const:
			fmt.Fprintf(&b, "%v = %s\n", obj, obj.Val().ExactString())
		case *types.TypeName:
			describeType(&b, obj)
		default:
			fmt.Fprintln(&b, obj)
		}
	}
	return b.String()
}

// describeType describes a type by its exported fields and methods.
func describeType(b *strings.Builder, obj *types.TypeName) {
	fmt.Fprintf(b, "type %s", obj.Name())
	for p := range typeParams(obj.Type()).TypeParams() {
		fmt.Fprintf(b, " [%v %v]", p, p.Constraint())
	}
	if alias, ok := obj.Type().(*types.Alias); ok {
		fmt.Fprintf(b, " = %v\n", alias.Rhs())
		return
	}
	typ := obj.Type()
	s, ok := typ.Underlying().(*types.Struct)
	if !ok {
		fmt.Fprintf(b, " %v", typ.Underlying())
	}
	b.WriteByte('\n')
	if ok {
		for i := range s.NumFields() {
			if f := s.Field(i); f.Exported() {
				fmt.Fprintf(b, "\t%v %q\n", f, s.Tag(i))
			}
		}
	}
	if types.IsInterface(typ) {
		return
	}
	methods := types.NewMethodSet(types.NewPointer(typ))
	for i := range methods.Len() {
		if m := methods.At(i); m.Obj().Exported() {
			fmt.Fprintf(b, "\t%v\n", m)
		}
	}
}

// describeLayout returns as text what a type checker can tell of the unexported fields of
// a package's exported types.
func describeLayout(pkg *types.Package, sizes types.Sizes) string {
	var b strings.Builder
	for _, obj := range exported(pkg) {
		typ := obj.Type()
		if _, ok := obj.(*types.TypeName); !ok || isGeneric(obj) || !isSized(typ) {
			continue
		}
		fmt.Fprintf(&b, "%s: %d %d %t", obj.Name(), sizes.Sizeof(typ), sizes.Alignof(typ), types.Comparable(typ))
		if s, ok := typ.Underlying().(*types.Struct); ok {
			fields := slices.Collect(s.Fields())
			for i, offset := range sizes.Offsetsof(fields) {
				fmt.Fprintf(&b, " %s %d", fields[i].Name(), offset)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
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
