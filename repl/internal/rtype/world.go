package rtype

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"
	"unsafe"

	"golang.org/x/tools/go/types/typeutil"
)

// Options say what a World takes from elsewhere.
type Options struct {
	// Compiled returns the type of the running binary for a named type, instances of generic
	// types included (targs are then its type arguments, or nils where some are the user's). With ok false the World makes the
	// type from its structure, unexported fields and methods included, as if it were the
	// user's: so do for instances of a compiled generic type that the binary has not, and
	// bind their methods. A nil type with ok true refuses: the World panics with
	// *Unsupported. It is not asked for predeclared types.
	Compiled func(pkgPath, name string, targs []reflect.Type) (t reflect.Type, ok bool)
	// IsCompiled, which may be nil, reports whether a package is compiled. A method that is
	// promoted from a type of such a package, is not exported and mentions types that
	// Compiled does not have is left out: only that package could call it, and its types
	// would have to be made. Compiled is not asked for types of other packages, nor for
	// instances with such types.
	IsCompiled func(pkg *types.Package) bool
	// Made, which may be nil, is told each type with methods that was made, also those that a
	// type asked for refers to, when it is complete and before Type returns; and each that
	// Extend has given methods. This is when to Bind its methods and those of its pointer
	// type: from then on compiled code may call them. It may call the World.
	Made func(t types.Type)
}

// A World maps types of go/types to types of the runtime: identical types to one type.
// It must not be used by two goroutines at a time.
type World struct {
	opts    Options
	quick   map[types.Type]*rtype // basic and named types by address
	canon   typeutil.Map          // all types by identity, to *rtype
	back    map[*rtype]types.Type
	own     []*made          // types with methods that were made here, in order
	madeOf  map[*rtype]*made // those, and their pointer types
	methods map[methodKey]*Method
	pkgs    map[string]*types.Package // of fields' names, for TypeOf
	pending []func()                  // what completes types that are laid out
	depth   int
	journal []types.Type // what the running call has added
	fresh   []*made      // what Options.Made is to be told
}

// Unsupported is what Type panics with for a type that it cannot make.
type Unsupported struct {
	Type   types.Type
	Reason string
}

func (e *Unsupported) Error() string {
	return fmt.Sprintf("type %s cannot be made: %s", e.Type, e.Reason)
}

// NewWorld returns a World that knows the predeclared types.
func NewWorld(o Options) *World {
	w := &World{
		opts:    o,
		quick:   map[types.Type]*rtype{},
		back:    map[*rtype]types.Type{},
		madeOf:  map[*rtype]*made{},
		methods: map[methodKey]*Method{},
		pkgs:    map[string]*types.Package{},
	}
	w.back[fromType(reflect.TypeFor[any]())] = types.NewInterfaceType(nil, nil)
	for kind, t := range basics {
		w.quick[types.Typ[kind]] = fromType(t)
		w.back[fromType(t)] = types.Typ[kind]
	}
	for name, t := range map[string]reflect.Type{
		"byte": reflect.TypeFor[byte](), "rune": reflect.TypeFor[rune](), "error": reflect.TypeFor[error](),
	} {
		u := types.Universe.Lookup(name).Type()
		w.quick[u] = fromType(t)
		if name == "error" {
			w.back[fromType(t)] = u
		}
	}
	return w
}

var basics = map[types.BasicKind]reflect.Type{
	types.Bool:          reflect.TypeFor[bool](),
	types.Int:           reflect.TypeFor[int](),
	types.Int8:          reflect.TypeFor[int8](),
	types.Int16:         reflect.TypeFor[int16](),
	types.Int32:         reflect.TypeFor[int32](),
	types.Int64:         reflect.TypeFor[int64](),
	types.Uint:          reflect.TypeFor[uint](),
	types.Uint8:         reflect.TypeFor[uint8](),
	types.Uint16:        reflect.TypeFor[uint16](),
	types.Uint32:        reflect.TypeFor[uint32](),
	types.Uint64:        reflect.TypeFor[uint64](),
	types.Uintptr:       reflect.TypeFor[uintptr](),
	types.Float32:       reflect.TypeFor[float32](),
	types.Float64:       reflect.TypeFor[float64](),
	types.Complex64:     reflect.TypeFor[complex64](),
	types.Complex128:    reflect.TypeFor[complex128](),
	types.String:        reflect.TypeFor[string](),
	types.UnsafePointer: reflect.TypeFor[unsafe.Pointer](),
}

// Type returns the runtime's type for t, which must hold no type parameters. Untyped
// constants' types count as their default types. It panics with *Unsupported for what values
// cannot have as their type, and for what Options refuse; nothing is kept of such a type.
func (w *World) Type(t types.Type) reflect.Type {
	if r := w.quick[t]; r != nil && w.depth == 0 {
		return toType(r)
	}
	return toType(w.complete(t))
}

// Ptr is Type, as the address that an empty interface holds.
func (w *World) Ptr(t types.Type) unsafe.Pointer {
	if r := w.quick[t]; r != nil && w.depth == 0 {
		return unsafe.Pointer(r)
	}
	return unsafe.Pointer(w.complete(t))
}

// complete returns the type for t with all that it refers to.
func (w *World) complete(t types.Type) (r *rtype) {
	if w.depth > 0 { // asked by Options.Compiled
		return w.typ(t)
	}
	w.atomically(func() { r = w.typ(t) })
	return r
}

// atomically runs f, which adds types, and completes them. If it panics nothing stays.
func (w *World) atomically(f func()) {
	w.depth++
	done := false
	defer func() {
		w.depth--
		if !done {
			w.forget()
		}
		w.journal = w.journal[:0]
		fresh := w.fresh
		w.fresh = nil
		if !done || w.opts.Made == nil {
			return
		}
		for _, m := range fresh {
			if uncommonOf(m.ptr).mcount > 0 {
				w.opts.Made(m.goType)
			}
		}
	}()
	f()
	w.drain()
	done = true
}

// note registers a type with methods.
func (w *World) note(m *made) {
	w.own = append(w.own, m)
	w.madeOf[m.typ], w.madeOf[m.ptr] = m, m
	w.fresh = append(w.fresh, m)
}

func (w *World) drain() {
	for len(w.pending) > 0 {
		f := w.pending[0]
		w.pending = w.pending[1:]
		f()
	}
	w.pending = nil
}

// forget takes back what the running call has added: it may be incomplete.
func (w *World) forget() {
	w.pending = nil
	for _, t := range w.journal {
		if r, ok := w.canon.At(t).(*rtype); ok {
			delete(w.back, r)
			if m := w.madeOf[r]; m != nil {
				m.dropped = true
				delete(w.madeOf, m.typ)
				delete(w.madeOf, m.ptr)
			}
		}
		delete(w.quick, t)
		w.canon.Delete(t)
	}
	kept := w.own[:0]
	for _, m := range w.own {
		if !m.dropped {
			kept = append(kept, m)
		}
	}
	clear(w.own[len(kept):])
	w.own = kept
}

// typ returns the type for t, which is laid out; what it refers to may be pending.
func (w *World) typ(t types.Type) *rtype {
	t = types.Unalias(t)
	if r := w.quick[t]; r != nil {
		return r
	}
	if r, ok := w.canon.At(t).(*rtype); ok {
		w.remember(t, r)
		return r
	}
	var r *rtype
	if n, ok := t.(*types.Named); ok {
		r = w.named(n)
	} else {
		r = w.unnamed(t)
	}
	w.set(t, r)
	return r
}

// remember makes the next look-up of t fast. Literals are not kept by their address, as
// each mention in a source has one of its own.
func (w *World) remember(t types.Type, r *rtype) {
	if _, ok := t.(*types.Named); ok {
		w.quick[t] = r
		if w.depth > 0 {
			w.journal = append(w.journal, t)
		}
	}
}

func (w *World) set(t types.Type, r *rtype) {
	if _, ok := w.canon.At(t).(*rtype); ok {
		return
	}
	w.canon.Set(t, r)
	if _, ok := w.back[r]; !ok {
		w.back[r] = t
	}
	w.journal = append(w.journal, t)
	w.remember(t, r)
}

// refused, deferred, says of t what package reflect cannot make: it tells with a panic.
func refused(t types.Type) {
	if e := recover(); e != nil {
		if s, ok := e.(string); ok && strings.HasPrefix(s, "reflect") {
			e = &Unsupported{t, s}
		}
		panic(e)
	}
}

// unnamed makes the type for a type literal.
func (w *World) unnamed(t types.Type) *rtype {
	defer refused(t)
	switch t := t.(type) {
	case *types.Basic:
		if d := types.Default(t); d != t && t.Kind() != types.UntypedNil {
			return w.typ(d)
		}
		if b, ok := basics[t.Kind()]; ok {
			return fromType(b)
		}
	case *types.Pointer:
		return fromType(reflect.PointerTo(toType(w.typ(t.Elem()))))
	case *types.Slice:
		return fromType(reflect.SliceOf(toType(w.typ(t.Elem()))))
	case *types.Array:
		return fromType(arrayOf(t, w.typ(t.Elem())))
	case *types.Map:
		return fromType(reflect.MapOf(toType(w.typ(t.Key())), toType(w.typ(t.Elem()))))
	case *types.Chan:
		return fromType(reflect.ChanOf(chanDir(t.Dir()), toType(w.typ(t.Elem()))))
	case *types.Signature:
		return w.signature(t)
	case *types.Interface:
		return w.iface(t)
	case *types.Struct:
		return w.strukt(t)
	}
	panic(&Unsupported{t, "values cannot have it"})
}

// maxSize is what a value may take, in bytes. No computer has as much memory, and the runtime
// ends a program that asks for it.
const maxSize = 1 << 40

func arrayOf(t *types.Array, elem *rtype) reflect.Type {
	if elem.size > 0 && uint64(t.Len()) > maxSize/uint64(elem.size) {
		panic(&Unsupported{t, "it is too large"})
	}
	return reflect.ArrayOf(int(t.Len()), toType(elem))
}

func chanDir(d types.ChanDir) reflect.ChanDir {
	switch d {
	case types.SendOnly:
		return reflect.SendDir
	case types.RecvOnly:
		return reflect.RecvDir
	}
	return reflect.BothDir
}

// signature makes the type of functions, without the receiver.
func (w *World) signature(t *types.Signature) *rtype {
	if t.TypeParams().Len() > 0 {
		panic(&Unsupported{t, "it is generic"})
	}
	tuple := func(v *types.Tuple) []reflect.Type {
		ts := make([]reflect.Type, v.Len())
		for i := range ts {
			ts[i] = toType(w.typ(v.At(i).Type()))
		}
		return ts
	}
	return fromType(reflect.FuncOf(tuple(t.Params()), tuple(t.Results()), t.Variadic()))
}

// OnMade sets Options.Made.
func (w *World) OnMade(made func(t types.Type)) { w.opts.Made = made }
