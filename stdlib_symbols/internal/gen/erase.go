package main

import (
	"go/types"
	"strings"
)

// Of a generic declaration of a compiled package, the one instance that can
// serve for all is the erased one.

// unerasable lists the packages whose generic declarations would not mean the
// same when erased.
var unerasable = map[string]string{
	"database/sql":     "Null converts to its type argument",
	"encoding/json/v2": "functions for a type are kept by it",
	"errors":           "AsType looks for its type argument",
	"reflect":          "TypeFor and TypeAssert look at their type arguments",
	"runtime":          "AddCleanup takes a pointer to its type argument",
	"sync/atomic":      "Pointer holds a pointer to its type argument",
	"weak":             "Pointer holds a pointer to its type argument",
}

// erasure returns the type arguments that erase a generic declaration, in
// brackets. They are empty for a declaration that is not generic; ok is false
// for one that has no erased instance.
func (r *renderer) erasure(obj types.Object) (args string, ok bool) {
	params := typeParams(obj.Type())
	if params.Len() == 0 {
		return "", true
	}
	if unerasable[r.pkg.Path()] != "" {
		return "", false
	}
	var b strings.Builder
	for p := range params.TypeParams() {
		typ := erased(p)
		if typ == nil {
			return "", false
		}
		b.WriteString(", " + r.typeString(typ))
	}
	return "[" + b.String()[2:] + "]", true
}

// erased returns the type argument that stands for all others: any, or the
// constraint itself if it asks for methods only. It is nil if there is none.
func erased(p *types.TypeParam) types.Type {
	empty := types.Universe.Lookup("any").Type()
	constraint := p.Constraint().Underlying().(*types.Interface)
	switch {
	case types.Satisfies(empty, constraint):
		return empty
	case constraint.IsMethodSet():
		return p.Constraint()
	}
	return nil
}

// typeParams returns the type parameters of a declared type or function.
func typeParams(typ types.Type) *types.TypeParamList {
	if t, ok := typ.(interface{ TypeParams() *types.TypeParamList }); ok {
		return t.TypeParams()
	}
	return nil
}
