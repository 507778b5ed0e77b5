// Package compiled makes packages for a session out of values of the program that the
// session runs in: what the type checker is to know of them, and the symbols by which
// they are used.
package compiled

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"path"
	"reflect"
	"slices"
)

// A Package is one made of values.
type Package struct {
	Types   *types.Package
	Symbols map[string]reflect.Value // as package stdlib_symbols has them
}

// A Variable is a symbol that is a variable: it is addressable.
type Variable reflect.Value

// New makes the package with an import path out of its symbols: a function is a
// function, a reflect.Type is that type, a Variable is that variable, a value of one
// of Go's basic kinds is a constant, and any other a variable with that value. Types
// that occur in these belong to the package too, unless imp has them.
func New(importPath string, symbols map[string]any, imp types.Importer) (*Package, error) {
	c := &converter{
		pkg:   types.NewPackage(importPath, path.Base(importPath)),
		imp:   imp,
		named: map[reflect.Type]types.Type{},
		out:   map[string]reflect.Value{},
	}
	names := slices.Sorted(maps.Keys(symbols))
	// Types first, and their names before what they are of: they are to have the names that they are given.
	var given []func()
	for _, name := range names {
		if t, ok := symbols[name].(reflect.Type); ok {
			if err := c.check(name); err != nil {
				return nil, err
			}
			named := c.name(name, t)
			given = append(given, func() { c.complete(named, t) })
		}
	}
	for _, complete := range given {
		complete()
	}
	for _, name := range names {
		if _, ok := symbols[name].(reflect.Type); ok {
			continue
		}
		if err := c.check(name); err != nil {
			return nil, err
		}
		if err := c.symbol(name, symbols[name]); err != nil {
			return nil, err
		}
	}
	c.pkg.MarkComplete()
	return &Package{c.pkg, c.out}, nil
}

// A converter turns types of reflection into those of the type checker.
type converter struct {
	pkg   *types.Package
	imp   types.Importer
	named map[reflect.Type]types.Type
	out   map[string]reflect.Value
}

func (c *converter) check(name string) error {
	if !token.IsIdentifier(name) || !token.IsExported(name) {
		return fmt.Errorf("package %s: symbol %q is no exported name", c.pkg.Path(), name)
	}
	return nil
}

// symbol declares a function, variable or constant.
func (c *converter) symbol(name string, value any) error {
	v := reflect.ValueOf(value)
	shared, isVar := value.(Variable)
	if isVar {
		v = reflect.Value(shared)
	}
	if !v.IsValid() || v.Kind() == reflect.Func && v.IsNil() {
		return fmt.Errorf("package %s: symbol %s is nil", c.pkg.Path(), name)
	}
	var obj types.Object
	switch {
	case isVar:
		obj = types.NewVar(token.NoPos, c.pkg, name, c.typ(v.Type()))
	case v.Kind() == reflect.Func:
		sig, ok := c.typ(v.Type()).Underlying().(*types.Signature)
		if !ok {
			return fmt.Errorf("package %s: function %s has type %s", c.pkg.Path(), name, v.Type())
		}
		obj = types.NewFunc(token.NoPos, c.pkg, name, sig)
	default:
		if val := constantOf(v); val != nil {
			obj = types.NewConst(token.NoPos, c.pkg, name, c.typ(v.Type()), val)
			break
		}
		cell := reflect.New(v.Type()).Elem()
		cell.Set(v)
		v = cell
		obj = types.NewVar(token.NoPos, c.pkg, name, c.typ(v.Type()))
	}
	c.pkg.Scope().Insert(obj)
	c.out[name] = v
	return nil
}

// constantOf returns the value of a constant, or nil if v cannot be one.
func constantOf(v reflect.Value) constant.Value {
	switch {
	case v.Kind() == reflect.Bool:
		return constant.MakeBool(v.Bool())
	case v.Kind() == reflect.String:
		return constant.MakeString(v.String())
	case v.CanInt():
		return constant.MakeInt64(v.Int())
	case v.CanUint():
		return constant.MakeUint64(v.Uint())
	case v.CanFloat():
		if val := constant.MakeFloat64(v.Float()); val.Kind() != constant.Unknown {
			return val
		}
	}
	return nil
}

// declare makes t known as a type of the package.
func (c *converter) declare(name string, t reflect.Type) types.Type {
	named := c.name(name, t)
	c.complete(named, t)
	return named
}

// name gives a type of the package a name.
func (c *converter) name(name string, t reflect.Type) *types.Named {
	obj := types.NewTypeName(token.NoPos, c.pkg, name, nil)
	named := types.NewNamed(obj, nil, nil)
	c.pkg.Scope().Insert(obj)
	c.out[name] = reflect.Zero(reflect.PointerTo(t))
	c.named[t] = named
	return named
}

// complete tells what a type is, and its methods.
func (c *converter) complete(named *types.Named, t reflect.Type) {
	named.SetUnderlying(c.literal(t).Underlying())
	if t.Kind() == reflect.Interface {
		return
	}
	ptr := reflect.PointerTo(t)
	for i := range ptr.NumMethod() {
		m := ptr.Method(i)
		var recv types.Type = named
		if _, ok := t.MethodByName(m.Name); !ok {
			recv = types.NewPointer(named)
		}
		sig := c.signature(m.Type, 1)
		named.AddMethod(types.NewFunc(token.NoPos, c.pkg, m.Name, types.NewSignatureType(
			types.NewVar(token.NoPos, c.pkg, "", recv), nil, nil, sig.Params(), sig.Results(), sig.Variadic())))
	}
}
