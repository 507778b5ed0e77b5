package machine

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strconv"
	"strings"
	"unsafe"
)

// Where Machine.Watch is set, code is compiled so that the host is told of each access of memory that
// other processes may reach, right before it: of package variables, of variables that literals capture
// and that change, of what pointers point to, of elements of slices, and of maps as a whole. A variable
// in a frame is nobody else's.

// A watch is a place in the source where memory is accessed.
type watch struct {
	m     *Machine
	site  uint32
	name  []namePart // of what is accessed, nil where the site's Subject is it
	at    *Site      // once it was asked for
	isMap bool
	lent  bool // the place that counts is the one that the user's code is at
}

// A namePart is a piece of a name: a text, or the value of a variable.
type namePart struct {
	text string
	typ  types.Type
	at   addr
}

// tell tells the host of an access.
func (w *watch) tell(f *frame, p unsafe.Pointer, size uintptr, write bool) {
	if !w.note(p, size, write) {
		w.tellInFull(f, p, size, write)
	}
}

// note tells the host of an access, or of a read and then a write, if it takes that so.
func (w *watch) note(p unsafe.Pointer, size uintptr, write bool) bool {
	m := w.m
	if w.at == nil {
		w.at = m.siteAt(w.site)
	}
	if w.lent {
		return false
	}
	if !m.host.Note(p, size, write, w.at) {
		return false
	}
	m.told.add(p, size, write, *m.Moment)
	return true
}

// tellInFull lets others run before an access, where somebody decides on that, and tells the host of it.
func (w *watch) tellInFull(f *frame, p unsafe.Pointer, size uintptr, write bool) {
	m, at := w.m, w.at
	f.note(w.site)
	if w.lent {
		at = cmp.Or(m.userSite(f), at)
	}
	m.access, m.accessFrame = w, f
	again := m.host.Point(p, size, write, at)
	m.access, m.accessFrame = w, f // again, for others may have run
	m.host.Access(p, size, write, at)
	m.access, m.accessFrame = nil, nil
	if !again {
		m.told.add(p, size, write, *m.Moment)
	}
}

// updating returns the statement that reads and writes a value of a size, aligned like words or not, at a place whose
// address may be asked for twice: it is plain where no more is to be told, and else watched.
func (w *watch) updating(p place, size uintptr, words bool, plain, watched stmt) stmt {
	told := w.m.toldWriteOf(size, words)
	off, disp := p.off, p.disp
	switch {
	case p.how == bySlot:
		return func(f *frame) ctl {
			q := *slotOf[unsafe.Pointer](f, off)
			if q == nil {
				return watched(f)
			}
			if q = unsafe.Add(q, disp); told.of(q) || w.note(q, size, true) {
				return plain(f)
			}
			return watched(f)
		}
	case p.how == byAddress:
		so, io, each := p.element.slice, p.element.index, p.element.size
		return func(f *frame) ctl {
			v, i := slotOf[slice](f, so), *slotOf[int](f, io)
			if uint(i) >= uint(v.len) {
				return watched(f)
			}
			q := unsafe.Add(v.p, uintptr(i)*each+disp)
			if told.of(q) || w.noteLate(told.table, q, size, true, v, each) || w.note(q, size, true) {
				return plain(f)
			}
			return watched(f)
		}
	}
	q := p.ptr
	return func(f *frame) ctl {
		if told.of(q) || w.note(q, size, true) {
			return plain(f)
		}
		return watched(f)
	}
}

// Accessed returns what the source calls that which the running process is about to access, with the values
// of indices (m["a"], xs[3]), and whether it is a map. It is for Host.Point and Host.Access.
func (m *Machine) Accessed() (name string, isMap bool) {
	w := m.access
	if w == nil {
		return "", false
	}
	if w.lent {
		if at := m.userSite(m.accessFrame); at != nil && at.Subject != "" {
			return at.Subject, w.isMap
		}
	}
	if w.name == nil {
		return w.at.Subject, w.isMap
	}
	var b strings.Builder
	for _, p := range w.name {
		if p.at == nil {
			b.WriteString(p.text)
		} else {
			b.WriteString(literal(valueAt(m.reflected(p.typ), p.at(m.accessFrame))))
		}
	}
	return b.String(), w.isMap
}

// literal writes a value as the source would.
func literal(v reflect.Value) string {
	if v.Kind() == reflect.String {
		return strconv.Quote(v.String())
	}
	return printed(v)
}

// watches reports whether the host is told of accesses in what is compiled.
func (c *compiler) watches() bool {
	return c.m.Watch && (c.src.unit == nil || !c.src.unit.Unwatched)
}

// watched returns the watch of an expression, nil where nobody watches.
func (c *compiler) watched(e ast.Expr) *watch {
	if !c.watches() {
		return nil
	}
	return c.watchOf(e.Pos(), c.nameOf(e, nil, longestName))
}

// watchedElement is watched for an element of what an expression denotes, with an index at a place.
func (c *compiler) watchedElement(e ast.Expr, index place) *watch {
	if !c.watches() {
		return nil
	}
	name := append(c.nameOf(e, nil, longestName), namePart{text: "["}, namePart{typ: index.typ, at: index.address()}, namePart{text: "]"})
	return c.watchOf(e.Pos(), name)
}

func (c *compiler) watchOf(pos token.Pos, name []namePart) *watch {
	static, fixed := "", true
	for _, p := range name {
		if p.at != nil {
			static, fixed = static+"…", false
		} else {
			static += p.text
		}
	}
	w := &watch{m: c.m, site: c.siteFor(pos, static), lent: c.src.lent}
	if !fixed {
		w.name = name
	}
	return w
}

// Each part of a path has a name of its own, which is not to be as long as the path is where that is very long.
const (
	longestName    = 50  // in operators
	longestOperand = 500 // in bytes
)

// nameOf appends the pieces of the name of what an expression denotes, with so many operators at most.
func (c *compiler) nameOf(e ast.Expr, name []namePart, most int) []namePart {
	text := func(s string) { name = append(name, namePart{text: s}) }
	if most == 0 {
		text("…")
		return name
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		name = c.nameOf(e.X, name, most-1)
		text("." + e.Sel.Name)
	case *ast.StarExpr:
		text("*")
		name = c.nameOf(e.X, name, most-1)
	case *ast.IndexExpr:
		name = c.nameOf(e.X, name, most-1)
		text("[")
		name = c.nameOfIndex(e.Index, name)
		text("]")
	default:
		text(exprString(e))
	}
	return name
}

// exprString is what the source says, unless that is very long.
func exprString(e ast.Expr) string {
	if e.End()-e.Pos() > longestOperand {
		return "…"
	}
	return types.ExprString(e)
}

// nameOfIndex is nameOf for an index, which is the value of a variable if it is one.
func (c *compiler) nameOfIndex(e ast.Expr, name []namePart) []namePart {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if ok && c.info.Types[e].Value == nil {
		if v, ok := c.info.Uses[id].(*types.Var); ok && kindOf(c.typ(v.Type())) <= kString {
			if p, ok := c.lookup(v); ok && !p.nilable {
				return append(name, namePart{typ: p.typ, at: p.address()})
			}
		}
	}
	return append(name, namePart{text: exprString(e)})
}

// shared reports whether others may reach a place.
func (p place) shared() bool { return p.how != inFrame && !p.own }

// reading returns what yields the address of a place that is about to be read, of size bytes.
func (p place) reading(size uintptr) addr { return p.accessed(size, false) }

// writing is reading for a place that is about to be set.
func (p place) writing(size uintptr) addr { return p.accessed(size, true) }

func (p place) accessed(size uintptr, write bool) addr {
	at, w := p.address(), p.watch
	if w == nil || size == 0 || !p.shared() {
		return at
	}
	quiet := w.m.Quiet
	return func(f *frame) unsafe.Pointer {
		q := at(f)
		if !*quiet {
			w.tell(f, q, size, write)
		}
		return q
	}
}

// watchedLoad is load for a place that is watched.
func watchedLoad[T any](p place) func(*frame) T {
	w, quiet, size := p.watch, p.watch.m.Quiet, unsafe.Sizeof(*new(T))
	told, moment := toldOf[T](w.m), w.m.Moment
	off, disp := p.off, p.disp
	switch {
	case p.how == fixed:
		q := (*T)(p.ptr)
		return func(f *frame) T {
			if !*quiet && !hasRead[T](told, unsafe.Pointer(q), *moment) {
				w.tell(f, unsafe.Pointer(q), size, false)
			}
			return *q
		}
	case p.how == bySlot && !p.nilable:
		return func(f *frame) T {
			q := unsafe.Add(*slotOf[unsafe.Pointer](f, off), disp)
			if !*quiet && !hasRead[T](told, q, *moment) {
				w.tell(f, q, size, false)
			}
			return *(*T)(q)
		}
	case p.how == bySlot:
		site := p.site
		return func(f *frame) T {
			q := *slotOf[unsafe.Pointer](f, off)
			if q == nil {
				panic(nilDereference(f, site))
			}
			q = unsafe.Add(q, disp)
			if !*quiet && !hasRead[T](told, q, *moment) {
				w.tell(f, q, size, false)
			}
			return *(*T)(q)
		}
	case p.element != nil && p.element.in != nil:
		outer, io, site, each := p.element.in, p.element.index, p.element.site, p.element.size
		slices, so, oo, outerSite, headers := outer.watch, outer.element.slice, outer.element.index, outer.element.site, toldOf[slice](w.m)
		return func(f *frame) T {
			v, i := slotOf[slice](f, so), *slotOf[int](f, oo)
			if uint(i) >= uint(v.len) {
				panic(badIndex(f, outerSite, i, v.len))
			}
			v = (*slice)(unsafe.Add(v.p, uintptr(i)*unsafe.Sizeof(slice{})))
			if !*quiet && !hasRead[slice](headers, unsafe.Pointer(v), *moment) {
				slices.tell(f, unsafe.Pointer(v), unsafe.Sizeof(slice{}), false)
			}
			i = *slotOf[int](f, io)
			if uint(i) >= uint(v.len) {
				panic(badIndex(f, site, i, v.len))
			}
			q := unsafe.Add(v.p, uintptr(i)*each+disp)
			if !*quiet && !hasRead[T](told, q, *moment) {
				w.tellElement(f, told, q, size, false, v, each)
			}
			return *(*T)(q)
		}
	case p.element != nil:
		so, io, site, each := p.element.slice, p.element.index, p.element.site, p.element.size
		return func(f *frame) T {
			v, i := slotOf[slice](f, so), *slotOf[int](f, io)
			if uint(i) >= uint(v.len) {
				panic(badIndex(f, site, i, v.len))
			}
			q := unsafe.Add(v.p, uintptr(i)*each+disp)
			if !*quiet && !hasRead[T](told, q, *moment) {
				w.tellElement(f, told, q, size, false, v, each)
			}
			return *(*T)(q)
		}
	}
	at := p.address()
	return func(f *frame) T {
		q := at(f)
		if !*quiet && !hasRead[T](told, q, *moment) {
			w.tell(f, q, size, false)
		}
		return *(*T)(q)
	}
}

// watchedStore is store for a place that is watched.
func watchedStore[T any](p place, x operand[T]) stmt {
	w, quiet, size := p.watch, p.watch.m.Quiet, unsafe.Sizeof(*new(T))
	told, moment := toldOf[T](w.m), w.m.Moment
	v := x.get()
	switch {
	case p.how == bySlot && !p.nilable:
		off, disp := p.off, p.disp
		return func(f *frame) ctl {
			y := v(f)
			q := unsafe.Add(*slotOf[unsafe.Pointer](f, off), disp)
			if !*quiet && !hasWritten[T](told, q, *moment) {
				w.tell(f, q, size, true)
			}
			*(*T)(q) = y
			return next
		}
	case p.how == byAddress && p.element != nil && p.element.in == nil:
		so, io, site, each, disp, fixed, c := p.element.slice, p.element.index, p.element.site, p.element.size, p.disp, x.form == isConst, x.c
		return func(f *frame) ctl {
			y := c
			if !fixed {
				y = v(f)
			}
			v, i := slotOf[slice](f, so), *slotOf[int](f, io)
			if uint(i) >= uint(v.len) {
				panic(badIndex(f, site, i, v.len))
			}
			q := unsafe.Add(v.p, uintptr(i)*each+disp)
			if !*quiet && !hasWritten[T](told, q, *moment) {
				w.tellElement(f, told, q, size, true, v, each)
			}
			*(*T)(q) = y
			return next
		}
	}
	at := p.address()
	return func(f *frame) ctl {
		y := v(f)
		q := at(f)
		if !*quiet && !hasWritten[T](told, q, *moment) {
			w.tell(f, q, size, true)
		}
		*(*T)(q) = y
		return next
	}
}

// mapAccess returns what tells of an access of a map, nil where nobody watches.
func (w *watch) mapAccess(write bool) func(f *frame, m unsafe.Pointer) {
	if w == nil {
		return nil
	}
	w.isMap = true
	has, told, quiet, moment := hasRead[unsafe.Pointer], &w.m.told.words, w.m.Quiet, w.m.Moment
	if write {
		has = hasWritten[unsafe.Pointer]
	}
	return func(f *frame, m unsafe.Pointer) {
		if !*quiet && m != nil && !has(told, m, *moment) {
			w.tell(f, m, word, write)
		}
	}
}

// appends tells of what an append of n elements to a slice accesses: what is behind its end, or all of it
// where that has no room.
func (w *watch) appends(f *frame, s slice, n int, size uintptr) {
	if s.len+n <= s.cap {
		w.slice(f, s, s.len, n, size, true)
	} else {
		w.slice(f, s, 0, s.len, size, false)
	}
}

// slice tells of an access of n elements of a slice from the i-th.
func (w *watch) slice(f *frame, s slice, i, n int, size uintptr, write bool) {
	if w != nil && n > 0 && size > 0 && !*w.m.Quiet {
		w.tell(f, unsafe.Add(s.p, uintptr(i)*size), uintptr(n)*size, write)
	}
}
