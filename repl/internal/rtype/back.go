package rtype

import (
	"go/token"
	"go/types"
	"reflect"
	"unsafe"
)

// TypeOf returns the type of go/types that Type was given for t. For a composite type without
// a name that was not met yet it makes one, if it knows what it is made of. It returns nil for
// other types, such as named types of compiled packages that were never asked for.
func (w *World) TypeOf(t reflect.Type) types.Type {
	r := fromType(t)
	if typ := w.back[r]; typ != nil {
		return typ
	}
	if t.Name() != "" {
		return nil
	}
	typ := w.literal(t)
	if typ != nil {
		w.back[r] = typ
	}
	return typ
}

// literal makes a type of go/types for one without a name.
func (w *World) literal(t reflect.Type) types.Type {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan, reflect.Map:
		elem := w.TypeOf(t.Elem())
		if elem == nil {
			return nil
		}
		switch t.Kind() {
		case reflect.Pointer:
			return types.NewPointer(elem)
		case reflect.Slice:
			return types.NewSlice(elem)
		case reflect.Array:
			return types.NewArray(elem, int64(t.Len()))
		case reflect.Chan:
			dir := map[reflect.ChanDir]types.ChanDir{
				reflect.BothDir: types.SendRecv, reflect.SendDir: types.SendOnly, reflect.RecvDir: types.RecvOnly,
			}
			return types.NewChan(dir[t.ChanDir()], elem)
		}
		if key := w.TypeOf(t.Key()); key != nil {
			return types.NewMap(key, elem)
		}
	case reflect.Func:
		if sig := w.signatureOf(t); sig != nil {
			return sig
		}
	case reflect.Struct:
		return w.structOf(t)
	case reflect.Interface:
		return w.interfaceOf(t)
	}
	return nil
}

// signatureOf returns nil if a parameter's or result's type is not known.
func (w *World) signatureOf(t reflect.Type) *types.Signature {
	tuple := func(n int, at func(int) reflect.Type) (*types.Tuple, bool) {
		vars := make([]*types.Var, n)
		for i := range vars {
			typ := w.TypeOf(at(i))
			if typ == nil {
				return nil, false
			}
			vars[i] = types.NewParam(token.NoPos, nil, "", typ)
		}
		return types.NewTuple(vars...), true
	}
	in, ok := tuple(t.NumIn(), t.In)
	if !ok {
		return nil
	}
	out, ok := tuple(t.NumOut(), t.Out)
	if !ok {
		return nil
	}
	return types.NewSignatureType(nil, nil, nil, in, out, t.IsVariadic())
}

func (w *World) structOf(t reflect.Type) types.Type {
	fields := make([]*types.Var, t.NumField())
	tags := make([]string, t.NumField())
	for i := range fields {
		f := t.Field(i)
		typ := w.TypeOf(f.Type)
		if typ == nil {
			return nil
		}
		fields[i] = types.NewField(token.NoPos, w.pkg(f.PkgPath), f.Name, typ, f.Anonymous)
		tags[i] = string(f.Tag)
	}
	return types.NewStruct(fields, tags)
}

// interfaceOf knows interfaces whose methods are exported.
func (w *World) interfaceOf(t reflect.Type) types.Type {
	ms := (*ifaceType)(unsafe.Pointer(fromType(t))).methods
	fs := make([]*types.Func, len(ms))
	for i := range fs {
		m := t.Method(i)
		sig := w.signatureOf(m.Type)
		if sig == nil || !m.IsExported() {
			return nil
		}
		fs[i] = types.NewFunc(token.NoPos, nil, m.Name, sig)
	}
	return types.NewInterfaceType(fs, nil).Complete()
}

// pkg returns a package of that path, for the identity of names that are not exported.
func (w *World) pkg(path string) *types.Package {
	if path == "" {
		return nil
	}
	p := w.pkgs[path]
	if p == nil {
		p = types.NewPackage(path, path)
		w.pkgs[path] = p
	}
	return p
}
