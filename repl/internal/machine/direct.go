package machine

import (
	"go/types"
	"unsafe"
)

// Compiled functions of the commonest signatures are called as what they are: values of Go function
// types, in which each kind has the type that closures carry it as. Package native calls the others.

// A signature is the kinds of one or two parameters and of the result.
type signature struct{ x, y, result kind }

const noKind = kMem // in place of a second parameter

var directs map[signature]func(fn unsafe.Pointer, args []*expr, site uint32) any

func init() {
	directs = map[signature]func(fn unsafe.Pointer, args []*expr, site uint32) any{
		{kFloat64, noKind, kFloat64}: direct1[float64, float64],
		{kFloat64, noKind, kBool}:    direct1[float64, bool],
		{kInt, noKind, kInt}:         direct1[int, int],
		{kInt, noKind, kString}:      direct1[int, string],
		{kInt32, noKind, kBool}:      direct1[int32, bool],
		{kInt32, noKind, kInt32}:     direct1[int32, int32],
		{kString, noKind, kString}:   direct1[string, string],
		{kString, noKind, kSlice}:    direct1[string, slice],
		{kSlice, noKind, kString}:    direct1[slice, string],
		{kPtr, noKind, kInt}:         direct1[unsafe.Pointer, int],
		{kPtr, noKind, kString}:      direct1[unsafe.Pointer, string],

		{kFloat64, kFloat64, kFloat64}: direct2[float64, float64, float64],
		{kString, kString, kBool}:      direct2[string, string, bool],
		{kString, kString, kInt}:       direct2[string, string, int],
		{kString, kString, kString}:    direct2[string, string, string],
		{kString, kString, kSlice}:     direct2[string, string, slice],
		{kString, kInt, kString}:       direct2[string, int, string],
		{kString, kSlice, kString}:     direct2[string, slice, string],
		{kSlice, kString, kString}:     direct2[slice, string, string],
		{kPtr, kInt, kInt}:             direct2[unsafe.Pointer, int, int],
	}
}

// direct returns the result of a call of a compiled function, nil if its signature is not one of
// the commonest.
func direct(fn unsafe.Pointer, sig *types.Signature, args []*expr, site uint32) any {
	if sig.Results().Len() != 1 || len(args) == 0 || len(args) > 2 {
		return nil
	}
	s := signature{args[0].kind, noKind, kindOf(sig.Results().At(0).Type())}
	if len(args) == 2 {
		s.y = args[1].kind
	}
	if s.x == kMem || len(args) == 2 && s.y == kMem {
		return nil
	}
	if make := directs[s]; make != nil {
		return make(fn, args, site)
	}
	return nil
}

//go:noinline
func direct1[X, R any](fn unsafe.Pointer, args []*expr, site uint32) any {
	call, x := *(*func(X) R)(unsafe.Pointer(&fn)), closure[X](args[0])
	return func(f *frame) R {
		v := x(f)
		f.note(site)
		return call(v)
	}
}

//go:noinline
func direct2[X, Y, R any](fn unsafe.Pointer, args []*expr, site uint32) any {
	call, x, y := *(*func(X, Y) R)(unsafe.Pointer(&fn)), closure[X](args[0]), closure[Y](args[1])
	return func(f *frame) R {
		v, w := x(f), y(f)
		f.note(site)
		return call(v, w)
	}
}
