package rtype

import (
	"fmt"
	"go/types"
	"math/rand/v2"
	"reflect"
	"testing"
	"unsafe"
)

// randomField returns a type for a field, with structs and arrays in it up to some depth.
func randomField(r *rand.Rand, depth int) types.Type {
	leaf := []types.Type{
		types.Typ[types.Int8], types.Typ[types.Int16], types.Typ[types.Int32], types.Typ[types.Int64], types.Typ[types.Bool],
		types.Typ[types.Float64], types.Typ[types.Complex128], types.Typ[types.String], types.NewPointer(types.Typ[types.Int]),
		types.NewSlice(types.Typ[types.Int]), types.NewMap(types.Typ[types.Int], types.Typ[types.String]),
		types.NewChan(types.SendRecv, types.Typ[types.Int]), types.Universe.Lookup("error").Type(), types.NewInterfaceType(nil, nil),
		types.NewSignatureType(nil, nil, nil, nil, nil, false), types.NewStruct(nil, nil),
	}
	if n := r.IntN(len(leaf) + 2*depth); n < len(leaf) {
		return leaf[n]
	} else if n%2 == 0 {
		return types.NewArray(randomField(r, depth-1), int64(r.IntN(4)))
	}
	return randomStruct(r, depth-1)
}

func randomStruct(r *rand.Rand, depth int) *types.Struct {
	fields := make([]*types.Var, r.IntN(6))
	for i := range fields {
		fields[i] = types.NewField(0, nil, fmt.Sprint("F", i), randomField(r, depth), false)
	}
	return types.NewStruct(fields, nil)
}

// Named structs, laid out here, lie in memory as those that package reflect lays out.
func TestRandomLayouts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	w := newTestWorld()
	pkg := types.NewPackage("main", "main")
	for range 2000 {
		s := randomStruct(r, 3)
		got := w.Type(types.NewNamed(types.NewTypeName(0, pkg, "T", nil), s, nil))
		want := w.Type(s)
		if got.Size() != want.Size() || got.Align() != want.Align() || got.Comparable() != want.Comparable() || !got.ConvertibleTo(want) {
			t.Fatalf("%v is laid out in another way", want)
		}
		g, c := fromType(got), fromType(want)
		if g.ptrBytes != c.ptrBytes || g.direct() != c.direct() {
			t.Fatalf("%v: pointers up to %d, want %d", want, g.ptrBytes, c.ptrBytes)
		}
		words := got.Size() / word
		ours, theirs := make([]bool, words), make([]bool, words)
		Mask(ours, 0, got)
		Mask(theirs, 0, want)
		for i := range g.ptrBytes / word {
			set := *(*byte)(unsafe.Add(unsafe.Pointer(g.gcData), i/8))>>(i%8)&1 == 1
			if set != ours[i] || set != theirs[i] {
				t.Fatalf("%v: word %d: %v, want %v", want, i, set, theirs[i])
			}
		}
		if !got.Comparable() {
			continue
		}
		x, y := randomValue(r, got), reflect.New(got).Elem()
		y.Set(x)
		seed := uintptr(r.Uint64())
		if x.Interface() != y.Interface() || Hash(Ptr(got), x.Addr().UnsafePointer(), seed) != Hash(Ptr(got), y.Addr().UnsafePointer(), seed) {
			t.Fatalf("%v: a copy of %v is different", want, x)
		}
		z := randomValue(r, got)
		if (x.Interface() == z.Interface()) != (x.Convert(want).Interface() == z.Convert(want).Interface()) {
			t.Fatalf("%v: %v and %v compare in another way", want, x, z)
		}
	}
}

// randomValue returns a value whose fields are of few values, so that two are often equal.
func randomValue(r *rand.Rand, t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i))
			}
		case reflect.Array:
			for i := range v.Len() {
				fill(v.Index(i))
			}
		case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			v.SetInt(r.Int64N(2))
		case reflect.Float64:
			v.SetFloat(float64(r.IntN(2)))
		case reflect.String:
			v.SetString(fmt.Sprint(r.IntN(2)))
		case reflect.Interface:
			if v.NumMethod() == 0 {
				v.Set(reflect.ValueOf(r.IntN(2)))
			}
		}
	}
	fill(v)
	return v
}

func TestFrameTypeWithTooLongAMask(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a pointer outside of the frame")
		}
	}()
	FrameType(8, []bool{false, true})
}
