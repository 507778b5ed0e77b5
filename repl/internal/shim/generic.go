package shim

import (
	"go/token"
	"go/types"
	"iter"
	"reflect"
	"strings"
	"unsafe"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// Of a generic function of a compiled package there is no instance for the types of the
// user's. Most are compiled from their source; those that are not are made here, one
// instance after the other.

// A generic makes an instance of a generic function or method.
type generic func(t *Table, in *instance) (reflect.Value, error)

// An instance is one that is asked for.
type instance struct {
	name  string         // as the user writes it: iter.Pull
	f     *types.Func    // the generic function
	fn    reflect.Type   // the type of the instance, with the receiver first
	targs []reflect.Type // those of the receiver for a method
	in    frame
	out   frame
}

// A frame is how arguments or results lie in memory: as a struct of them.
type frame struct {
	types   []reflect.Type
	offsets []uintptr
	size    uintptr
}

func frameOf(seq iter.Seq[reflect.Type]) (f frame) {
	for t := range seq {
		align := uintptr(t.Align())
		f.size = (f.size + align - 1) &^ (align - 1)
		f.types = append(f.types, t)
		f.offsets = append(f.offsets, f.size)
		f.size += t.Size()
	}
	return f
}

// at returns the i-th value, which is addressable.
func (f *frame) at(p unsafe.Pointer, i int) reflect.Value {
	return reflect.NewAt(f.types[i], unsafe.Add(p, f.offsets[i])).Elem()
}

func (in *instance) arg(args unsafe.Pointer, i int) reflect.Value       { return in.in.at(args, i) }
func (in *instance) result(results unsafe.Pointer, i int) reflect.Value { return in.out.at(results, i) }

// makeFunc makes the instance of a function that is given pointers to its arguments and to
// where the results go.
func (in *instance) makeFunc(call func(args, results unsafe.Pointer)) reflect.Value {
	return makeFunc(in.fn, call)
}

// makeFunc makes a function of type t.
func makeFunc(t reflect.Type, call func(args, results unsafe.Pointer)) reflect.Value {
	in, out := frameOf(t.Ins()), frameOf(t.Outs())
	inType, outType := structOf(t.Ins()), structOf(t.Outs())
	return reflect.MakeFunc(t, func(args []reflect.Value) []reflect.Value {
		a, r := reflect.New(inType).UnsafePointer(), reflect.New(outType).UnsafePointer()
		for i, v := range args {
			in.at(a, i).Set(v)
		}
		call(a, r)
		results := make([]reflect.Value, len(out.types))
		for i := range results {
			results[i] = out.at(r, i)
		}
		return results
	})
}

// structOf is a struct type with fields of the types.
func structOf(types iter.Seq[reflect.Type]) reflect.Type {
	var fields []reflect.StructField
	for t := range types {
		fields = append(fields, reflect.StructField{Name: "F" + string(rune('A'+len(fields))), Type: t})
	}
	return reflect.StructOf(fields)
}

// Instance returns the instance of a generic function of a compiled package, or of a method
// of a generic type with the receiver first. recv is that of a method. fn is the instance's
// type and targs are its type arguments, for a method those of the receiver's type. ok is
// false where it is to be compiled from source. Keep it: it takes some time to make.
func (t *Table) Instance(f *types.Func, recv types.Type, targs []reflect.Type, fn reflect.Type) (v reflect.Value, ok bool, err error) {
	f = f.Origin()
	if f.Pkg() == nil {
		return v, false, nil
	}
	path, name := f.Pkg().Path(), f.Name()
	shown := f.Pkg().Name() + "." + name
	if recv != nil {
		name = typeName(recv) + "." + name
		shown = "(" + f.Pkg().Name() + "." + typeName(recv) + ")." + f.Name()
	}
	if why := refusal(path, name); why != "" {
		return v, false, &Refused{shown, why}
	}
	p := packages[path]
	if p == nil || p.generic == nil {
		return v, false, nil
	}
	make_ := p.generic[name]
	if make_ == nil {
		make_ = p.generic["*"]
	}
	if make_ == nil {
		return v, false, nil
	}
	in := &instance{name: shown, f: f, fn: fn, targs: targs, in: frameOf(fn.Ins()), out: frameOf(fn.Outs())}
	v, err = make_(t, in)
	return v, err == nil && v.IsValid(), err
}

// Type returns what stands for a named type of a compiled package: the type itself or, of
// a generic one, the instance that there is. A generic interface, which types of the user's
// are to satisfy, has none.
func (t *Table) Type(path, name string, targs []reflect.Type) (reflect.Type, bool) {
	if has := stdlib_symbols.Has(path); has && !token.IsExported(name) || !has && strings.Contains(path, "/internal/") {
		if typ := t.hidden(path)[instanceName(name, targs)]; has || typ != nil {
			return typ, typ != nil
		}
	}
	if p := packages[path]; len(targs) > 0 && (p == nil || !p.erased) {
		return nil, false
	}
	v, ok, _ := t.Symbol(path, name)
	if !ok || v.Kind() != reflect.Pointer || v.CanAddr() {
		return nil, false
	}
	typ := v.Type().Elem()
	return typ, len(targs) == 0 || typ.Kind() != reflect.Interface
}

// instanceName is what package reflect calls a type of a package, which may be an instance.
func instanceName(name string, targs []reflect.Type) string {
	if len(targs) == 0 {
		return name
	}
	list := make([]string, len(targs))
	for i, t := range targs {
		if list[i] = t.String(); t.PkgPath() != "" {
			list[i] = t.PkgPath() + "." + t.Name()
		}
	}
	return name + "[" + strings.Join(list, ",") + "]"
}
