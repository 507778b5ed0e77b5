package rtype

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"runtime/debug"
	"testing"
	"unsafe"
)

// collected runs f while the garbage collector runs as often as it can.
func collected(t *testing.T, f func()) {
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	f()
	runtime.GC()
}

func TestFramesUnderGC(t *testing.T) {
	for _, words := range []int{1, 2, 3, 4, 17, 64, 65, 129, 700, 5000, 70000} {
		ptrs := make([]bool, words)
		for i := range ptrs {
			ptrs[i] = i%3 == 0
		}
		typ := FrameType(uintptr(words)*word, ptrs)
		if FrameType(uintptr(words)*word, ptrs) != typ {
			t.Error("two types of one shape")
		}
		collected(t, func() {
			var frames [8]unsafe.Pointer
			for round := range 40 {
				f := New(typ)
				frames[round%len(frames)] = f
				for i, p := range ptrs {
					at := unsafe.Add(f, uintptr(i)*word)
					if p {
						v := new(int)
						*v = i + round
						*(**int)(at) = v
					} else {
						*(*uintptr)(at) = uintptr(i)
					}
				}
				if round%10 == 9 {
					runtime.GC()
				}
				for k, f := range frames {
					if f == nil {
						continue
					}
					for i, p := range ptrs {
						at := unsafe.Add(f, uintptr(i)*word)
						if p && (**(**int)(at)-i)%len(frames) != k {
							t.Fatalf("%d words: frame %d lost word %d", words, k, i)
						}
					}
				}
			}
		})
	}
}

func TestLayout(t *testing.T) {
	offsets, typ := Layout([]reflect.Type{
		reflect.TypeFor[int8](), reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[any](), reflect.TypeFor[[2]*int](),
	})
	type frame struct {
		a int8
		b string
		c bool
		d any
		e [2]*int
	}
	var f frame
	want := []uintptr{0, unsafe.Offsetof(f.b), unsafe.Offsetof(f.c), unsafe.Offsetof(f.d), unsafe.Offsetof(f.e)}
	if fmt.Sprint(offsets) != fmt.Sprint(want) || Size(typ) != unsafe.Sizeof(f) {
		t.Error(offsets, want)
	}
	r, c := (*rtype)(typ), fromType(reflect.TypeFor[frame]())
	if r.ptrBytes != c.ptrBytes || *r.gcData != *c.gcData {
		t.Errorf("%b, want %b", *r.gcData, *c.gcData)
	}
	p := New(typ)
	(*frame)(p).e[1] = new(int)
	Clear(typ, p)
	if (*frame)(p).e[1] != nil {
		t.Error("not cleared")
	}
}

// tree is what the type of the same name in treeSource is.
type tree struct {
	val         int
	left, right *tree
	kids        []tree
	byName      map[string]*tree
	any         any
	text        string
	arr         [3]*tree
}

const treeSource = `package main

type Tree struct {
	val         int
	left, right *Tree
	kids        []Tree
	byName      map[string]*Tree
	any         any
	text        string
	arr         [3]*Tree
}
type Trees [20000]Tree
type Key struct {
	a int8
	_ int32
	b string
	c float64
	d any
}
type ID struct{ a, b int32 }
type Pt struct{ X, Y float64 }
`

func TestRecursiveValuesUnderGC(t *testing.T) {
	w := newTestWorld()
	pkg := checked(t, "main", treeSource)
	typ := w.Ptr(lookup(pkg, "Tree"))
	if Size(typ) != unsafe.Sizeof(tree{}) {
		t.Fatal(Size(typ))
	}
	var build func(depth int) *tree
	build = func(depth int) *tree {
		n := (*tree)(New(typ))
		n.val, n.text = depth, fmt.Sprint("t", depth)
		if depth == 0 {
			return n
		}
		n.left, n.right = build(depth-1), build(depth-1)
		n.arr[2] = build(0)
		kids := reflect.MakeSlice(reflect.SliceOf(FromPtr(typ)), 3, 3)
		n.kids = unsafe.Slice((*tree)(kids.UnsafePointer()), 3)
		n.kids[1].arr[0] = build(0)
		m := reflect.MakeMap(reflect.MapOf(reflect.TypeFor[string](), reflect.PointerTo(FromPtr(typ))))
		m.SetMapIndex(reflect.ValueOf("k"), reflect.NewAt(FromPtr(typ), unsafe.Pointer(n.arr[2])))
		byName := m.UnsafePointer()
		n.byName = *(*map[string]*tree)(unsafe.Pointer(&byName))
		n.any = reflect.NewAt(FromPtr(typ), unsafe.Pointer(build(0))).Elem().Interface()
		return n
	}
	var sum func(n *tree) int
	sum = func(n *tree) int {
		if n == nil {
			return 0
		}
		if n.text != fmt.Sprint("t", n.val) {
			t.Fatalf("lost: %q %d", n.text, n.val)
		}
		s := 1 + sum(n.left) + sum(n.right) + sum(n.arr[2])
		if n.kids != nil {
			s += sum(n.kids[1].arr[0]) + sum(n.byName["k"])
			s += int(reflect.ValueOf(n.any).Field(0).Int()) + len(reflect.ValueOf(n.any).Field(6).String())
		}
		return s
	}
	collected(t, func() {
		root := build(6)
		want := sum(root)
		for range 20 {
			build(4)
			runtime.GC()
			if got := sum(root); got != want {
				t.Fatal(got, want)
			}
		}
	})

	// A type whose mask the runtime makes.
	big := w.Ptr(lookup(pkg, "Trees"))
	collected(t, func() {
		a := (*[20000]tree)(New(big))
		for i := range a {
			if i%37 == 0 {
				a[i].left = build(0)
			}
		}
		build(5)
		runtime.GC()
		for i := range a {
			if i%37 == 0 {
				sum(a[i].left)
			}
		}
	})
}

func TestEquality(t *testing.T) {
	w := newTestWorld()
	pkg := checked(t, "main", treeSource)
	key := w.Type(lookup(pkg, "Key"))
	type keyType struct {
		a int8
		_ int32
		b string
		c float64
		d any
	}
	of := func(a int8, garbage int32, b string, c float64, d any) reflect.Value {
		v := reflect.New(key)
		*(*keyType)(v.UnsafePointer()) = keyType{a: a, b: b, c: c, d: d}
		*(*int32)(unsafe.Add(v.UnsafePointer(), 4)) = garbage
		return v.Elem()
	}
	x, y := of(1, 7, "s", 0, 3), of(1, 8, string([]byte{'s'}), math.Copysign(0, -1), 3)
	if x.Interface() != y.Interface() {
		t.Error("blank fields count")
	}
	if x.Interface() == of(1, 7, "s", 0, 4).Interface() || x.Interface() == of(2, 7, "s", 0, 3).Interface() {
		t.Error("different values are equal")
	}
	m := reflect.MakeMap(reflect.MapOf(key, reflect.TypeFor[int]()))
	m.SetMapIndex(x, reflect.ValueOf(5))
	m.SetMapIndex(y, reflect.ValueOf(6))
	if m.Len() != 1 || m.MapIndex(x).Int() != 6 {
		t.Error("equal keys are two")
	}
	mm := map[any]int{x.Interface(): 1}
	mm[y.Interface()]++
	if len(mm) != 1 {
		t.Error("equal keys are two in a map of interfaces")
	}
	func() {
		defer func() {
			if e := recover(); fmt.Sprint(e) != "runtime error: hash of unhashable type []int" {
				t.Error(e)
			}
		}()
		m.SetMapIndex(of(1, 1, "", 0, []int{}), reflect.ValueOf(1))
	}()
	id := w.Type(lookup(pkg, "ID"))
	if fromType(id).tflag&flagRegular == 0 || fromType(w.Type(lookup(pkg, "Pt"))).tflag&flagRegular != 0 {
		t.Error("regular memory")
	}
	ids := reflect.MakeMap(reflect.MapOf(id, reflect.TypeFor[bool]()))
	for i := range 1000 {
		v := reflect.New(id)
		*(*[2]int32)(v.UnsafePointer()) = [2]int32{int32(i % 10), int32(i % 7)}
		ids.SetMapIndex(v.Elem(), reflect.ValueOf(true))
	}
	if ids.Len() != 70 {
		t.Error(ids.Len())
	}
	pt := reflect.New(w.Type(lookup(pkg, "Pt")))
	pt.Elem().Field(0).SetFloat(math.NaN())
	if pt.Elem().Interface() == pt.Elem().Interface() {
		t.Error("NaN equals itself")
	}
	if w.Type(lookup(pkg, "Tree")).Comparable() {
		t.Error("a struct with a slice is comparable")
	}
}
