package repl

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
)

// processes returns the processes, with locks by the names that the session's variables give them, and with
// what is left of what they wait for.
func (s *Shell) processes() []csp.ProcessInfo {
	list := s.rt.Processes()
	s.nameLocks(list)
	s.engine.Left(list)
	return list
}

// nameLocks has processes that wait for something in a variable of the session call it by the name of
// that, rather than by that of a parameter which points to it.
func (s *Shell) nameLocks(list []csp.ProcessInfo) {
	waited := func(p csp.ProcessInfo) bool { return p.Object != 0 }
	if !slices.ContainsFunc(list, waited) {
		return
	}
	places := s.lockPlaces()
	for i := range list {
		p := &list[i]
		for _, l := range places {
			if !waited(*p) || p.Object < l.from || p.Object >= l.to {
				continue
			}
			p.Awaits = l.name
			p.Holders = slices.Clone(p.Holders)
			for j := range p.Holders {
				p.Holders[j].Since.Subject = l.name
			}
			break
		}
	}
}

// A lockPlace is where something of package sync is.
type lockPlace struct {
	name     string
	from, to uintptr
}

// lockPlaces finds what of package sync the variables of the session hold or point to.
func (s *Shell) lockPlaces() (places []lockPlace) {
	for _, name := range s.session.Names() {
		v, ok := s.session.Lookup(name).(*types.Var)
		if !ok || v.Pkg() == nil || v.Pkg().Path() != check.Path || !holdsLock(v.Type(), 0) {
			continue
		}
		s.capture = func(at reflect.Value, _ types.Type) {
			if at.IsValid() {
				places = append(places, locksIn(name, at, v.Type(), 0)...)
			}
		}
		s.eval("locks", name, true) // where it fails there is nothing to name
		s.capture = nil
	}
	return places
}

// maxLockDepth is how deep in a variable locks are looked for, maxLockElems in how many elements.
const (
	maxLockDepth = 4
	maxLockElems = 100
)

// isLock reports whether a type is one of package sync's.
func isLock(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "sync"
}

// holdsLock reports whether a value of a type may hold a lock, or point to one.
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

// locksIn returns the locks in a variable called name.
func locksIn(name string, v reflect.Value, t types.Type, depth int) (places []lockPlace) {
	switch {
	case !holdsLock(t, depth):
		return nil
	case isLock(t):
		if v.CanAddr() && v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			from := v.Addr().Pointer()
			places = append(places, lockPlace{name, from, from + v.Type().Size()})
		}
		return places
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		if v.Kind() == reflect.Pointer && !v.IsNil() {
			return locksIn(name, v.Elem(), u.Elem(), depth+1)
		}
	case *types.Slice, *types.Array:
		elem := u.(interface{ Elem() types.Type }).Elem()
		if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
			return nil
		}
		for i := range min(v.Len(), maxLockElems) {
			places = append(places, locksIn(fmt.Sprintf("%s[%d]", name, i), v.Index(i), elem, depth+1)...)
		}
	case *types.Struct:
		if v.Kind() != reflect.Struct || v.NumField() != u.NumFields() {
			return nil
		}
		for i := range u.NumFields() {
			places = append(places, locksIn(name+"."+u.Field(i).Name(), v.Field(i), u.Field(i).Type(), depth+1)...)
		}
	}
	return places
}

// stuckUnlessActed returns those of the processes that wait for one another or for the user: no timer,
// and no process that may go on by itself, has what they wait for.
func (s *Shell) stuckUnlessActed(list []csp.ProcessInfo) []csp.ProcessInfo {
	_, timed := s.rt.NextTimer()
	stuck := slices.DeleteFunc(slices.Clone(list), func(p csp.ProcessInfo) bool {
		return p.State != csp.Parked || p.Outside || p.Op == "sleep"
	})
	for {
		in := map[int]bool{}
		for _, p := range stuck {
			in[p.ID] = true
		}
		free := timed || s.engine.Visitors() || len(stuck) < len(list)
		n := len(stuck)
		stuck = slices.DeleteFunc(stuck, func(p csp.ProcessInfo) bool {
			if len(p.Holders) == 0 {
				return free
			}
			return slices.ContainsFunc(p.Holders, func(h csp.Holder) bool { return !h.Ended && !in[h.ID] })
		})
		if len(stuck) == n {
			return slices.DeleteFunc(stuck, beyondHelp)
		}
	}
}

// beyondHelp reports whether nobody can wake a process: it waits in a select without cases, say.
func beyondHelp(p csp.ProcessInfo) bool {
	return len(p.Chans) == 0 && len(p.Holders) == 0 && p.Object == 0
}

// maxTold bounds how many processes one line goes into.
const maxTold = 20

// tell says of processes that they are stuck unless the user acts.
func (s *Shell) tell(stuck []csp.ProcessInfo) {
	var parts []string
	for i, p := range stuck {
		if i == maxTold {
			parts = append(parts, fmt.Sprintf("and %d more", len(stuck)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("#%d %s", p.ID, inWords(p)))
	}
	if len(parts) > 0 {
		s.say("stuck unless you act: %s", strings.Join(parts, "; "))
	}
}

// inWords tells what a parked process waits for.
func inWords(p csp.ProcessInfo) string {
	var names []string
	for _, c := range p.Chans {
		names = append(names, chanLabel(c))
	}
	on := strings.Join(names, ", ")
	switch {
	case p.Op == "take":
		return "waits to take from " + on
	case p.Op == "put":
		return "waits to put on " + on
	case len(names) > 0:
		return fmt.Sprintf("waits in %s for %s", p.Op, on)
	case p.Awaits != "":
		return "waits for " + p.Awaits + heldText(p)
	}
	return "waits in " + p.Op + heldText(p)
}

// heldText says who has what a process waits for.
func heldText(p csp.ProcessInfo) string {
	switch {
	case len(p.Holders) == 0:
		return ""
	case p.Op == "wait":
		return " for " + holderList(p.Holders)
	}
	return ", held by " + holderList(p.Holders)
}

func holderList(holders []csp.Holder) string {
	var list []string
	for _, h := range holders {
		text := fmt.Sprintf("#%d", h.ID)
		if h.Ended {
			text += ", which has ended"
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// holds returns what a process is known to have, since another one waits for it.
func holds(id int, list []csp.ProcessInfo) string {
	var parts []string
	for _, p := range list {
		for _, h := range p.Holders {
			if h.ID != id || p.Op == "wait" {
				continue
			}
			text := p.Awaits
			if text == "" {
				text = "what " + fmt.Sprintf("#%d", p.ID) + " waits for"
			}
			if at := h.Since.String(); at != "" {
				text += " since " + at
			}
			text += fmt.Sprintf(", for which #%d waits", p.ID)
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "; ")
}
