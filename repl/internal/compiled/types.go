package compiled

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"strings"
)

// typ returns the type that t is to the type checker.
func (c *converter) typ(t reflect.Type) types.Type {
	if known, ok := c.named[t]; ok {
		return known
	}
	switch {
	case t.Kind() == reflect.UnsafePointer && t.PkgPath() != "":
		if t.PkgPath() == "unsafe" {
			return types.Typ[types.UnsafePointer]
		}
	case t.Name() != "" && t.PkgPath() == "":
		return types.Universe.Lookup(t.Name()).Type()
	case t.Name() == "":
		return c.literal(t)
	}
	if imported := c.imported(t); imported != nil {
		c.named[t] = imported
		return imported
	}
	// A name that is not exported cannot be written, but its values can be had.
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune("[]*./, {};", r) {
			return '_'
		}
		return r
	}, t.Name())
	for n := 2; c.pkg.Scope().Lookup(name) != nil; n++ {
		name = fmt.Sprintf("%s_%d", strings.TrimRight(name, "_0123456789"), n)
	}
	return c.declare(name, t)
}

// imported returns a type of a package that can be imported, or nil.
func (c *converter) imported(t reflect.Type) types.Type {
	if t.PkgPath() == c.pkg.Path() {
		return nil
	}
	pkg, err := c.imp.Import(t.PkgPath())
	if err != nil {
		return nil
	}
	name, args, generic := strings.Cut(t.Name(), "[")
	obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
	if !ok {
		return nil
	}
	if !generic {
		return obj.Type()
	}
	// Only instances with any exist on both sides.
	named, ok := obj.Type().(*types.Named)
	if !ok || strings.Trim(strings.ReplaceAll(args, "interface {}", ""), ",]") != "" {
		return nil
	}
	list := make([]types.Type, named.TypeParams().Len())
	for i := range list {
		list[i] = types.Universe.Lookup("any").Type()
	}
	inst, err := types.Instantiate(nil, named, list, true)
	if err != nil {
		return nil
	}
	return inst
}

// literal returns the type that t is without its name.
func (c *converter) literal(t reflect.Type) types.Type {
	switch t.Kind() {
	case reflect.Pointer:
		return types.NewPointer(c.typ(t.Elem()))
	case reflect.Slice:
		return types.NewSlice(c.typ(t.Elem()))
	case reflect.Array:
		return types.NewArray(c.typ(t.Elem()), int64(t.Len()))
	case reflect.Map:
		return types.NewMap(c.typ(t.Key()), c.typ(t.Elem()))
	case reflect.Chan:
		dir := map[reflect.ChanDir]types.ChanDir{
			reflect.BothDir: types.SendRecv, reflect.SendDir: types.SendOnly, reflect.RecvDir: types.RecvOnly,
		}
		return types.NewChan(dir[t.ChanDir()], c.typ(t.Elem()))
	case reflect.Func:
		return c.signature(t, 0)
	case reflect.Struct:
		var fields []*types.Var
		var tags []string
		for i := range t.NumField() {
			f := t.Field(i)
			fields = append(fields, types.NewField(token.NoPos, c.pkg, f.Name, c.typ(f.Type), f.Anonymous))
			tags = append(tags, string(f.Tag))
		}
		return types.NewStruct(fields, tags)
	case reflect.Interface:
		var methods []*types.Func
		for i := range t.NumMethod() {
			if m := t.Method(i); m.IsExported() {
				methods = append(methods, types.NewFunc(token.NoPos, c.pkg, m.Name, c.signature(m.Type, 0)))
			}
		}
		return types.NewInterfaceType(methods, nil).Complete()
	case reflect.UnsafePointer:
		return types.Typ[types.UnsafePointer]
	}
	return types.Universe.Lookup(t.Kind().String()).Type()
}

// signature returns the type of a function without its first skip parameters.
func (c *converter) signature(t reflect.Type, skip int) *types.Signature {
	var params, results []*types.Var
	for i := skip; i < t.NumIn(); i++ {
		params = append(params, types.NewParam(token.NoPos, c.pkg, "", c.typ(t.In(i))))
	}
	for i := range t.NumOut() {
		results = append(results, types.NewParam(token.NoPos, c.pkg, "", c.typ(t.Out(i))))
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), types.NewTuple(results...), t.IsVariadic())
}
