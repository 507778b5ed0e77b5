package engine

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/machine"
)

// What a lock is called where several have the same name in the source (forks[i], or left), its address tells: it is
// in some variable, as forks[2].

// A LockPlace is where something of package sync is, and what that is called.
type LockPlace struct {
	Name     string
	from, to uintptr
	hops     int  // pointers on the way from the variable
	index    bool // the name has an index
}

// Has reports whether an address is within the place.
func (l *LockPlace) Has(at uintptr) bool { return l.from <= at && at < l.to }

// maxLockDepth is how deep in a variable locks are looked for, maxLockElems in how many elements.
const (
	maxLockDepth = 4
	maxLockElems = 100
)

// isLock reports whether a type is one of package sync's or of sync/atomic's.
func isLock(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && (named.Obj().Pkg().Path() == "sync" || named.Obj().Pkg().Path() == "sync/atomic")
}

// HoldsLock reports whether a value of a type may hold something of package sync or sync/atomic, or point to it.
func HoldsLock(t types.Type) bool { return holdsLock(t, 0) }

func holdsLock(t types.Type, depth int) bool {
	if isLock(t) || depth > maxLockDepth {
		return isLock(t)
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return holdsLock(u.Elem(), depth+1)
	case *types.Slice:
		return holdsLock(u.Elem(), depth+1)
	case *types.Array:
		return holdsLock(u.Elem(), depth+1)
	case *types.Struct:
		for f := range u.Fields() {
			if holdsLock(f.Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

// LocksIn returns what of package sync is in a variable called name, or is pointed to by it.
func LocksIn(name string, v reflect.Value, t types.Type) []LockPlace {
	return locksIn(nil, LockPlace{Name: name}, v, t, 0)
}

func locksIn(places []LockPlace, l LockPlace, v reflect.Value, t types.Type, depth int) []LockPlace {
	switch {
	case !holdsLock(t, depth):
		return places
	case isLock(t):
		if v.CanAddr() && v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			l.from = v.Addr().Pointer()
			l.to = l.from + v.Type().Size()
			places = append(places, l)
		}
		return places
	}
	part := func(name string) LockPlace {
		p := l
		p.Name += name
		return p
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		if v.Kind() == reflect.Pointer && !v.IsNil() {
			l.hops++
			return locksIn(places, l, v.Elem(), u.Elem(), depth+1)
		}
	case *types.Slice, *types.Array:
		elem := u.(interface{ Elem() types.Type }).Elem()
		if v.Kind() != reflect.Slice && v.Kind() != reflect.Array || v.Kind() == reflect.Slice && v.Pointer() == 0 {
			return places // a slice that the process does not use any more may have lost its elements alone
		}
		l.index = true
		for i := range min(v.Len(), maxLockElems) {
			places = locksIn(places, part(fmt.Sprintf("[%d]", i)), v.Index(i), elem, depth+1)
		}
	case *types.Struct:
		if v.Kind() != reflect.Struct || v.NumField() != u.NumFields() {
			return places
		}
		for i := range u.NumFields() {
			f := part("." + u.Field(i).Name())
			if u.Field(i).Embedded() {
				f = l // its methods are called as those of what it is in
			}
			places = locksIn(places, f, v.Field(i), u.Field(i).Type(), depth+1)
		}
	}
	return places
}

// places returns what the variables of calls call locks, where that tells them apart: a parameter or a variable that
// points to what is another one's may be something else in the next call.
func (e *Engine) places(calls []machine.Frame) (places []LockPlace) {
	for _, f := range slices.Backward(calls) {
		for _, v := range f.Locals {
			if !HoldsLock(v.Type) {
				continue
			}
			for _, l := range LocksIn(v.Name, v.Value, v.Type) {
				if l.hops == 0 || l.index || !v.Param && l.Name != v.Name {
					places = append(places, l)
				}
			}
		}
	}
	return places
}

// packagePlaces is places for package variables.
func (e *Engine) packagePlaces(m *machine.Machine) (places []LockPlace) {
	for _, v := range m.Globals(HoldsLock) {
		places = append(places, LocksIn(v.Name, v.Value, v.Type)...)
	}
	return places
}

// best returns the name that tells most of a lock: that of what it is in, rather than of what leads there.
func best(places []LockPlace, at uintptr) string {
	var found *LockPlace
	for i := range places {
		l := &places[i]
		if l.Has(at) && (found == nil || l.hops < found.hops || l.hops == found.hops && l.index && !found.index) {
			found = l
		}
	}
	if found == nil {
		return ""
	}
	return found.Name
}

// LockName returns what the running process calls a lock, by its address, with the values of indices; "" where its
// variables do not show that. It is to be called on the loop.
func (e *Engine) LockName(at uintptr) string {
	m, ok := e.m.(*machine.Machine)
	if !ok {
		return ""
	}
	if name := best(e.packagePlaces(m), at); name != "" {
		return name
	}
	return best(e.places(m.Frames(nil)), at)
}

// opWait is what a process is parked in that waits for a sync.WaitGroup.
const opWait = "sync.WaitGroup.Wait"

// Name has processes that wait for something of package sync call it by a name that tells it from others, and tell for
// how many a sync.WaitGroup waits. It is csp's to call.
func (e *Engine) Name(list []csp.ProcessInfo, others []any) {
	m, ok := e.m.(*machine.Machine)
	if !ok {
		return
	}
	places := e.packagePlaces(m)
	for _, kept := range others {
		places = append(places, e.places(m.Frames(kept))...)
	}
	names, of := map[uintptr]string{}, map[string]uintptr{}
	for i := range list {
		at := list[i].Object
		if _, known := names[at]; at == 0 || known {
			continue
		}
		name := best(places, at)
		if other, taken := of[name]; taken && name != "" {
			name, names[other] = "", "" // it tells nothing
		} else {
			of[name] = at
		}
		names[at] = name
	}
	for i := range list {
		p := &list[i]
		if name := names[p.Object]; name != "" {
			p.Awaits = name
			for j := range p.Holders {
				if p.Holders[j].Since.Subject != "" {
					p.Holders[j].Since.Subject = name
				}
			}
		}
		if p.Op == opWait && p.Object != 0 {
			if n, ok := e.table.Left(p.Object); ok {
				p.Awaits = strings.TrimSpace(fmt.Sprintf("%s (%d to go)", p.Awaits, n))
			}
		}
	}
}
