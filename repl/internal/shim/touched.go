package shim

import (
	"bytes"
	"container/list"
	"go/types"
	"io"
	"reflect"
	"slices"
	"sort"
	"strings"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// What compiled packages do with memory, a detector of races is not told of. Of values that programs share most often without
// a lock it is told here, where one looks for races: their methods are in no order by themselves. A method counts as an access
// of the value that a pointer leads to, and of nothing behind that. What is told of must be so in each call: where a function
// may change something, or not, what has become of that is looked at.

// touches is a point before, and then tells of, an access of memory by what is called.
func (t *Table) touches(p unsafe.Pointer, size uintptr, write bool) {
	if t.mayRace() && p != nil && size > 0 {
		t.pointAccess(p, size, write)
		t.accessed(p, size, write, "")
	}
}

// mayRace reports whether what the running process accesses counts.
func (t *Table) mayRace() bool {
	d := t.env.Races
	return d != nil && !d.Quiet && t.env.Runtime.OnLoop()
}

// pointAccess is a point before an access.
func (t *Table) pointAccess(p unsafe.Pointer, size uintptr, write bool) {
	rt := t.env.Runtime
	if !rt.Deciding() {
		return
	}
	e := t.effect("read", p, csp.Look, t.env.AccessedAt())
	if write {
		e.Op, e.Access = "write", csp.Modify
	}
	e.Object &^= word - 1
	for at := e.Object + word; at < uintptr(p)+size; at += word {
		e.Also = append(e.Also, at)
	}
	rt.Point(e)
}

// Touches reports whether it is told what a function accesses by its arguments.
func (t *Table) Touches(f *types.Func) bool {
	if f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() {
	case "encoding/json", "fmt", "maps", "slices", "sort":
		return true
	}
	return false
}

func wrote[T any](t *Table, p *T)  { t.touches(unsafe.Pointer(p), unsafe.Sizeof(*p), true) }
func looked[T any](t *Table, p *T) { t.touches(unsafe.Pointer(p), unsafe.Sizeof(*p), false) }

// writer, reader and changer return a method that writes its receiver, reads it, or may change it.
func writer[T any, F any](t *Table, call func(p *T) F) func(p *T) F {
	return func(p *T) F { wrote(t, p); return call(p) }
}

func reader[T any, F any](t *Table, call func(p *T) F) func(p *T) F {
	return func(p *T) F { looked(t, p); return call(p) }
}

// changing calls what may change memory, and tells of a write if it has.
func (t *Table) changing(p unsafe.Pointer, size uintptr, call func()) {
	if !t.mayRace() || p == nil || size == 0 {
		call()
		return
	}
	t.pointAccess(p, size, true)
	memory := unsafe.Slice((*byte)(p), size)
	before := string(memory)
	call()
	if string(memory) != before {
		t.accessed(p, size, true, "")
	}
}

// elements returns where those of a slice are.
func elements[T any](s []T) (p unsafe.Pointer, size uintptr) {
	return unsafe.Pointer(unsafe.SliceData(s)), uintptr(len(s)) * unsafe.Sizeof(*new(T))
}

func touchedBuffer(t *Table, s *symbols) {
	type B = bytes.Buffer
	s.method("Write", func(b *B, p []byte) (int, error) { wrote(t, b); return b.Write(p) })
	s.method("WriteString", func(b *B, p string) (int, error) { wrote(t, b); return b.WriteString(p) })
	s.method("WriteByte", func(b *B, c byte) error { wrote(t, b); return b.WriteByte(c) })
	s.method("WriteRune", func(b *B, r rune) (int, error) { wrote(t, b); return b.WriteRune(r) })
	s.method("Read", func(b *B, p []byte) (int, error) { wrote(t, b); return b.Read(p) })
	s.method("ReadByte", func(b *B) (byte, error) { wrote(t, b); return b.ReadByte() })
	s.method("ReadRune", func(b *B) (rune, int, error) { wrote(t, b); return b.ReadRune() })
	s.method("ReadBytes", func(b *B, end byte) ([]byte, error) { wrote(t, b); return b.ReadBytes(end) })
	s.method("ReadString", func(b *B, end byte) (string, error) { wrote(t, b); return b.ReadString(end) })
	s.method("Next", func(b *B, n int) []byte { wrote(t, b); return b.Next(n) })
	s.method("Reset", func(b *B) { wrote(t, b); b.Reset() })
	s.method("Len", reader(t, (*B).Len))
	s.method("Bytes", reader(t, (*B).Bytes))
	s.method("String", reader(t, (*B).String))
}

func touchedBuilder(t *Table, s *symbols) {
	type B = strings.Builder
	s.method("Write", func(b *B, p []byte) (int, error) { wrote(t, b); return b.Write(p) })
	s.method("WriteString", func(b *B, p string) (int, error) { wrote(t, b); return b.WriteString(p) })
	s.method("WriteByte", func(b *B, c byte) error { wrote(t, b); return b.WriteByte(c) })
	s.method("WriteRune", func(b *B, r rune) (int, error) { wrote(t, b); return b.WriteRune(r) })
	s.method("Reset", func(b *B) { wrote(t, b); b.Reset() })
	s.method("Len", reader(t, (*B).Len))
	s.method("String", reader(t, (*B).String))
}

// writesTo tells of what a value that is no other's does to itself when it is written to.
func (t *Table) writesTo(w io.Writer) {
	switch w := w.(type) {
	case *bytes.Buffer:
		wrote(t, w)
	case *strings.Builder:
		wrote(t, w)
	}
}

var listPkg = pkg{
	path:        "container/list",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		if t.env.Races == nil {
			return
		}
		type (
			L = list.List
			E = list.Element
		)
		changing := func(l *L, call func()) { t.changing(unsafe.Pointer(l), unsafe.Sizeof(*l), call) }
		s.method("PushFront", func(l *L, v any) *E { wrote(t, l); return l.PushFront(v) })
		s.method("PushBack", func(l *L, v any) *E { wrote(t, l); return l.PushBack(v) })
		s.method("Init", writer(t, (*L).Init))
		s.method("Remove", func(l *L, e *E) (v any) { changing(l, func() { v = l.Remove(e) }); return v })
		s.method("MoveToFront", func(l *L, e *E) { changing(l, func() { l.MoveToFront(e) }) })
		s.method("MoveToBack", func(l *L, e *E) { changing(l, func() { l.MoveToBack(e) }) })
		s.method("InsertBefore", func(l *L, v any, at *E) (e *E) { changing(l, func() { e = l.InsertBefore(v, at) }); return e })
		s.method("InsertAfter", func(l *L, v any, at *E) (e *E) { changing(l, func() { e = l.InsertAfter(v, at) }); return e })
		s.method("Len", reader(t, (*L).Len))
		s.method("Front", reader(t, (*L).Front))
		s.method("Back", reader(t, (*L).Back))
	},
}

var sortPkg = pkg{
	path:        "sort",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		if t.env.Races == nil {
			return
		}
		s.set("Ints", func(x []int) { sorting(t, x, sort.Ints) })
		s.set("Strings", func(x []string) { sorting(t, x, sort.Strings) })
		s.set("Float64s", func(x []float64) { sorting(t, x, sort.Float64s) })
		anyOf := func(sort func(x any, less func(i, j int) bool)) func(x any, less func(i, j int) bool) {
			return func(x any, less func(i, j int) bool) {
				v := reflect.ValueOf(x)
				if v.Kind() != reflect.Slice {
					sort(x, less)
					return
				}
				t.changing(v.UnsafePointer(), uintptr(v.Len())*v.Type().Elem().Size(), func() { sort(x, less) })
			}
		}
		s.set("Slice", anyOf(sort.Slice))
		s.set("SliceStable", anyOf(sort.SliceStable))
	},
}

// sorting sorts a slice, of which all is read.
func sorting[T any](t *Table, x []T, sort func([]T)) {
	p, size := elements(x)
	t.changing(p, size, func() {
		if len(x) > 1 && t.mayRace() {
			t.accessed(p, size, false, "")
		}
		sort(x)
	})
}

// wholly returns the values of which a format prints all: of bytes a precision may leave some out.
func wholly(format string, values []any) []any {
	if !strings.Contains(format, ".") {
		return values
	}
	return slices.DeleteFunc(slices.Clone(values), func(x any) bool {
		t := reflect.TypeOf(x)
		if t != nil && t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		return t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && t.Elem().Kind() == reflect.Uint8
	})
}

// readAll tells that what a value leads to is read: what a pointer points to, the elements of a slice, a map. What has
// methods of its own for that is left to those.
func (t *Table) readAll(d *descent, values []any) {
	if !t.mayRace() {
		return
	}
	for _, x := range values {
		v := reflect.ValueOf(x)
		if !v.IsValid() || d.leaves(v.Type()) {
			continue
		}
		if v.Kind() == reflect.Pointer && !v.IsNil() {
			switch v.Elem().Kind() {
			case reflect.Array, reflect.Struct:
				if !d.follows { // or it may read some fields only
					t.touches(v.UnsafePointer(), v.Elem().Type().Size(), false)
				}
				continue
			case reflect.Map, reflect.Slice:
				t.touches(v.UnsafePointer(), v.Elem().Type().Size(), false)
				v = v.Elem()
			}
		}
		switch v.Kind() {
		case reflect.Map:
			t.touches(v.UnsafePointer(), word, false)
		case reflect.Slice:
			t.touches(v.UnsafePointer(), uintptr(v.Len())*v.Type().Elem().Size(), false)
		}
	}
}
