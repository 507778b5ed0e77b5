package native

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"unsafe"
)

// TestMaps does the same things to two maps, to one by package reflect.
func TestMaps(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	r := rand.New(rand.NewPCG(7, 8))
	keys := []reflect.Type{
		reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[rune](), reflect.TypeFor[float64](),
		reflect.TypeFor[uint8](), reflect.TypeFor[any](), reflect.TypeFor[[2]int16](), reflect.TypeFor[struct {
			A string
			B bool
		}](), reflect.TypeFor[uint64](), reflect.TypeFor[uint32](),
	}
	elems := []reflect.Type{
		reflect.TypeFor[int](), reflect.TypeFor[*int](), reflect.TypeFor[empty](), reflect.TypeFor[string](),
		reflect.TypeFor[[20]string](), reflect.TypeFor[bool](),
	}
	for _, key := range keys {
		for _, elem := range elems {
			typ := reflect.MapOf(key, elem)
			tw := TypeWord(typ)
			m := MakeMap(tw, r.IntN(20))
			kind := MapKindOf(typ)
			if large := elem.Size() > 128; large && kind != AnyMap || !large && key.Kind() == reflect.String && kind != StringMap {
				t.Fatalf("%s is of kind %d", typ, kind)
			}
			model := reflect.MakeMap(typ)
			for range rounds(2000) {
				k := reflect.New(key)
				random(r, k.Elem())
				small(r, k.Elem())
				e := reflect.New(elem)
				random(r, e.Elem())
				at := k.UnsafePointer()
				switch r.IntN(4) {
				case 0, 1:
					var p unsafe.Pointer
					switch kind {
					case StringMap:
						p = StringMapSet(tw, m, *(*string)(at))
					case Word8Map:
						p = Word8MapSet(tw, m, *(*uint64)(at))
					default:
						p = MapSet(tw, m, at)
					}
					Move(TypeWord(elem), p, e.UnsafePointer())
					model.SetMapIndex(k.Elem(), e.Elem())
				case 2:
					MapDelete(tw, m, at)
					model.SetMapIndex(k.Elem(), reflect.Value{})
				case 3:
					p, ok := MapGet(tw, m, at)
					q, ok2 := p, ok
					switch kind {
					case StringMap:
						q, ok2 = StringMapGet(tw, m, *(*string)(at))
					case Word8Map:
						q, ok2 = Word8MapGet(tw, m, *(*uint64)(at))
					}
					want := model.MapIndex(k.Elem())
					if ok != want.IsValid() || ok2 != ok {
						t.Fatalf("%s: %v is there: %t", typ, k.Elem(), ok)
					}
					if !ok {
						want = reflect.Zero(elem)
					}
					for _, p := range []unsafe.Pointer{p, q} {
						if got := reflect.NewAt(elem, p).Elem(); !reflect.DeepEqual(got.Interface(), want.Interface()) {
							t.Fatalf("%s: %v, want %v", typ, got, want)
						}
					}
				}
			}
			if got := reflect.NewAt(typ, unsafe.Pointer(&m)).Elem(); !reflect.DeepEqual(got.Interface(), model.Interface()) {
				t.Fatalf("%s: %v, want %v", typ, got, model)
			}
		}
	}
}

// small makes keys meet.
func small(r *rand.Rand, v reflect.Value) {
	switch {
	case v.CanInt():
		v.SetInt(r.Int64N(50))
	case v.CanUint():
		v.SetUint(r.Uint64N(50))
	case v.CanFloat():
		v.SetFloat(float64(r.IntN(50)))
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprint(r.IntN(50)))
	case v.Kind() == reflect.Interface:
		v.Set(reflect.ValueOf([]any{r.IntN(10), fmt.Sprint(r.IntN(10)), 1.5, nil}[r.IntN(3)]))
	}
}

// TestNilMap has Go's own panics.
func TestNilMap(t *testing.T) {
	panics := func(f func()) (text string) {
		defer func() { text = recover().(runtime.Error).Error() }()
		f()
		return ""
	}
	tw := TypeWord(reflect.TypeFor[map[any]int]())
	var key any = "a"
	k := unsafe.Pointer(&key)
	if p, ok := MapGet(tw, nil, k); ok || *(*int)(p) != 0 {
		t.Error("a nil map has a key")
	}
	MapDelete(tw, nil, k)
	if got := panics(func() { MapSet(tw, nil, k) }); got != "assignment to entry in nil map" {
		t.Error(got)
	}
	if got := panics(func() { StringMapSet(TypeWord(reflect.TypeFor[map[string]int]()), nil, "") }); got != "assignment to entry in nil map" {
		t.Error(got)
	}
	key = []int{}
	m := MakeMap(tw, 0)
	for _, f := range []func(){func() { MapSet(tw, m, k) }, func() { MapGet(tw, m, k) }, func() { MapDelete(tw, m, k) }} {
		if got := panics(f); !strings.Contains(got, "hash of unhashable type") || !strings.Contains(got, "[]int") {
			t.Error(got)
		}
	}
}

func TestSlices(t *testing.T) {
	elem := TypeWord(reflect.TypeFor[*string]())
	var s Slice
	for i := range 1000 {
		if s.Len == s.Cap {
			s = Grow(elem, s, 1)
		}
		text := fmt.Sprint(i)
		*(**string)(unsafe.Add(s.Data, i*8)) = &text
		s.Len++
	}
	runtime.GC()
	to := Slice{NewArray(elem, 10), 10, 10}
	from := Slice{unsafe.Add(s.Data, 990*8), 10, 10}
	if n := Copy(elem, to, from); n != 10 {
		t.Error(n)
	}
	Zero(elem, to.Data)
	Move(elem, unsafe.Add(to.Data, 8), unsafe.Add(to.Data, 16))
	one := New(elem)
	Move(elem, one, unsafe.Add(to.Data, 24))
	list := *(*[]*string)(unsafe.Pointer(&to))
	if list[0] != nil || *list[1] != "992" || *list[9] != "999" || **(**string)(one) != "993" {
		t.Error(list)
	}
	var own []*string
	for i := range s.Len {
		own = append(own, *(**string)(unsafe.Add(s.Data, i*8)))
	}
	if cap(own) != s.Cap || *own[999] != "999" {
		t.Errorf("capacity %d, append makes it %d", s.Cap, cap(own))
	}
}
