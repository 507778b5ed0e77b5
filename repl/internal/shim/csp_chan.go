package shim

import (
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// The operations of a csp.Chan[T] that are used most. For the commonest T they are functions
// whose parameters and results travel as those of the instance would, so that the value of
// such a function is one of the instance's type; others take their arguments from memory.

// chanPut makes the instances of (*csp.Chan[T]).Put and Offer.
func chanPut(t *Table, in *instance) (reflect.Value, error) {
	op := putOf(in)
	typ := in.in.types[1]
	pack := packer(typ)
	switch class(typ) {
	case classPointer:
		return asType(in.fn, func(c *csp.Chan[any], p unsafe.Pointer) bool { return op(c, pack(p)) }), nil
	case classString:
		return asType(in.fn, func(c *csp.Chan[any], s string) bool { return op(c, pack(unsafe.Pointer(&s))) }), nil
	case classWord:
		return asType(in.fn, func(c *csp.Chan[any], n uint64) bool { return op(c, pack(unsafe.Pointer(&n))) }), nil
	case classAny:
		return asType(in.fn, op), nil
	}
	return in.makeFunc(rawPut(in)), nil
}

func putOf(in *instance) func(*csp.Chan[any], any) bool {
	if in.f.Name() == "Offer" {
		return (*csp.Chan[any]).Offer
	}
	return (*csp.Chan[any]).Put
}

// rawPut is Put or Offer for arguments that lie in memory.
func rawPut(in *instance) func(args, results unsafe.Pointer) {
	op, load, at := putOf(in), loader(in.in.types[1]), in.in.offsets[1]
	return func(args, results unsafe.Pointer) {
		*(*bool)(results) = op(*(**csp.Chan[any])(args), load(unsafe.Add(args, at)))
	}
}

// chanTake makes the instances of (*csp.Chan[T]).Take and Poll.
func chanTake(t *Table, in *instance) (reflect.Value, error) {
	op := takeOf(in)
	switch class(in.out.types[0]) {
	case classPointer:
		return asType(in.fn, func(c *csp.Chan[any]) (unsafe.Pointer, bool) {
			v, ok := op(c)
			return (*eface)(unsafe.Pointer(&v)).data, ok
		}), nil
	case classString:
		return asType(in.fn, func(c *csp.Chan[any]) (s string, ok bool) {
			v, ok := op(c)
			if v != nil {
				s = *(*string)((*eface)(unsafe.Pointer(&v)).data)
			}
			return s, ok
		}), nil
	case classWord:
		return asType(in.fn, func(c *csp.Chan[any]) (n uint64, ok bool) {
			v, ok := op(c)
			if v != nil {
				n = *(*uint64)((*eface)(unsafe.Pointer(&v)).data)
			}
			return n, ok
		}), nil
	case classAny:
		return asType(in.fn, op), nil
	}
	return in.makeFunc(rawTake(in)), nil
}

func takeOf(in *instance) func(*csp.Chan[any]) (any, bool) {
	if in.f.Name() == "Poll" {
		return (*csp.Chan[any]).Poll
	}
	return (*csp.Chan[any]).Take
}

// rawTake is Take or Poll for arguments that lie in memory.
func rawTake(in *instance) func(args, results unsafe.Pointer) {
	op, store, at := takeOf(in), storer(in.out.types[0]), in.out.offsets[1]
	return func(args, results unsafe.Pointer) {
		v, ok := op(*(**csp.Chan[any])(args))
		store(results, v)
		*(*bool)(unsafe.Add(results, at)) = ok
	}
}

// The classes of types that travel alike.
const (
	classOther = iota
	classPointer
	classString
	classWord // integers as large as a uint64
	classAny
)

func class(t reflect.Type) int {
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return classPointer
	case reflect.String:
		return classString
	case reflect.Int, reflect.Uint, reflect.Int64, reflect.Uint64, reflect.Uintptr:
		if t.Size() == 8 {
			return classWord
		}
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return classAny
		}
	}
	return classOther
}

// asType returns a function value as one of another type, whose parameters and results
// travel like its own.
func asType[F any](t reflect.Type, f F) reflect.Value {
	return reflect.NewAt(t, unsafe.Pointer(&f)).Elem()
}

// eface is how an interface value without methods lies in memory.
type eface struct{ typ, data unsafe.Pointer }

// packer returns what makes an any of a type: of a pointer, or of what lies at an address.
func packer(t reflect.Type) func(data unsafe.Pointer) any {
	typ := (*eface)(unsafe.Pointer(&t)).data // a reflect.Type holds where the runtime has it
	return func(data unsafe.Pointer) (v any) {
		*(*eface)(unsafe.Pointer(&v)) = eface{typ, data}
		return v
	}
}

// loader returns what makes an any of the value of a type at an address.
func loader(t reflect.Type) func(p unsafe.Pointer) any {
	switch pack := packer(t); class(t) {
	case classAny:
		return func(p unsafe.Pointer) any { return *(*any)(p) }
	case classPointer:
		return func(p unsafe.Pointer) any { return pack(*(*unsafe.Pointer)(p)) }
	case classString:
		return func(p unsafe.Pointer) any { s := *(*string)(p); return pack(unsafe.Pointer(&s)) }
	case classWord:
		return func(p unsafe.Pointer) any { n := *(*uint64)(p); return pack(unsafe.Pointer(&n)) }
	}
	return func(p unsafe.Pointer) any { return reflect.NewAt(t, p).Elem().Interface() }
}

// storer returns what stores an any as a value of a type, the zero value where it is nil.
func storer(t reflect.Type) func(p unsafe.Pointer, v any) {
	switch class(t) {
	case classAny:
		return func(p unsafe.Pointer, v any) { *(*any)(p) = v }
	case classPointer:
		return func(p unsafe.Pointer, v any) { *(*unsafe.Pointer)(p) = (*eface)(unsafe.Pointer(&v)).data }
	}
	zero := reflect.Zero(t)
	return func(p unsafe.Pointer, v any) {
		to := reflect.NewAt(t, p).Elem()
		if v == nil {
			to.Set(zero)
			return
		}
		to.Set(reflect.ValueOf(v))
	}
}
