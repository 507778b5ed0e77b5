package lower

import (
	"go/token"
	"go/types"
	"slices"
	"sync"
)

// tables are what the engine looks up while lowered code runs, by the numbers and
// names in that code. Units are lowered meanwhile.
type tables struct {
	mu      sync.Mutex
	sites   []Site
	types   map[string]types.Type
	list    []types.Type
	methods []string
}

func (t *tables) setType(l *Lowerer, name string, typ types.Type) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.types[name] = typ
	l.undo = append(l.undo, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.types, name)
	})
}

// index returns the number by which lowered code speaks of a type.
func (t *tables) index(l *Lowerer, typ types.Type) int {
	if i, ok := l.indices.At(typ).(int); ok {
		return i
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	l.indices.Set(typ, len(t.list))
	t.list = append(t.list, typ)
	return len(t.list) - 1
}

// method returns a number for calls of a method called name.
func (t *tables) method(l *Lowerer, name string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.methods = append(t.methods, name)
	return len(t.methods) - 1
}

func (t *tables) addSite(s Site) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sites = append(t.sites, s)
	return len(t.sites) - 1
}

// setEntry says what is started at a site.
func (t *tables) setEntry(i int, name string, pos token.Position) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sites[i].Entry, t.sites[i].EntryPos = name, pos
}

// setSubject says what a call at a site is about.
func (t *tables) setSubject(i int, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sites[i].Subject = text
}

// Sites returns all places, by number. It may be called at any time, by any
// goroutine.
func (l *Lowerer) Sites() []Site {
	l.tables.mu.Lock()
	defer l.tables.mu.Unlock()
	return slices.Clone(l.tables.sites)
}

// Site returns the place that a number stands for. It may be called at any time, by
// any goroutine.
func (l *Lowerer) Site(i int) Site {
	l.tables.mu.Lock()
	defer l.tables.mu.Unlock()
	if i < 0 || i >= len(l.tables.sites) {
		return Site{}
	}
	return l.tables.sites[i]
}

// Type returns the type of the values in a struct whose first field has the given
// name in its tag, and whether they are its field V: see TagKey. It may be called at
// any time, by any goroutine.
func (l *Lowerer) Type(name string) (t types.Type, boxed bool) {
	l.tables.mu.Lock()
	defer l.tables.mu.Unlock()
	t = l.tables.types[name]
	if t == nil {
		return nil, false
	}
	named, ok := t.(*types.Named)
	if !ok {
		return t, true
	}
	_, isStruct := named.Underlying().(*types.Struct)
	return t, !isStruct
}

// TypeAt returns the type that a number stands for. It may be called at any time, by
// any goroutine.
func (l *Lowerer) TypeAt(i int) types.Type {
	l.tables.mu.Lock()
	defer l.tables.mu.Unlock()
	return l.tables.list[i]
}

// Method returns the name of the method that a number stands for. It may be called at
// any time, by any goroutine.
func (l *Lowerer) Method(i int) string {
	l.tables.mu.Lock()
	defer l.tables.mu.Unlock()
	return l.tables.methods[i]
}
