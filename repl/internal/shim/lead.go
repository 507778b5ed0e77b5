package shim

import (
	"io/fs"
	"os"
	"reflect"
	"strings"
	"sync"
)

// Waits tells whether operands of a call lead to the outside world, so that it may have to
// wait. Those that lead to memory, or to code of the user's, do not: the latter runs on the
// loop, where it parks by itself.
func (t *Table) Waits(operands []reflect.Value) bool {
	for _, v := range operands {
		if t.leads(v, 0) {
			t.awaitTerminal(t.leadsTo)
			t.leadsTo = nil
			return true
		}
	}
	return false
}

// waitsFor is Waits for a single operand.
func (t *Table) waitsFor(x any) bool { return t.leads(reflect.ValueOf(x), 0) }

// maxLead bounds how many values behind one another are looked at.
const maxLead = 12

func (t *Table) leads(v reflect.Value, depth int) bool {
	if !v.IsValid() || depth > maxLead {
		return false
	}
	switch v.Kind() {
	case reflect.Interface:
		return t.leads(v.Elem(), depth)
	case reflect.Pointer:
		if v.IsNil() {
			return false
		}
		if v.Type() == fileType {
			f := (*os.File)(v.UnsafePointer())
			if !t.isStream(f) {
				return false
			}
			t.leadsTo = f
			return true
		}
		if v.Type().Elem().Kind() == reflect.Struct {
			return t.leads(v.Elem(), depth+1)
		}
	case reflect.Slice, reflect.Array:
		if t.ways.mayLead(v.Type().Elem()) {
			for i := range v.Len() {
				if t.leads(v.Index(i), depth+1) {
					return true
				}
			}
		}
	case reflect.Struct:
		if t.env.Interpreted(v.Type()) {
			return false
		}
		way := t.ways.of(v.Type())
		if way.outside {
			return true
		}
		for _, i := range way.fields {
			if t.leads(v.Field(i), depth+1) {
				return true
			}
		}
	}
	return false
}

var fileType = reflect.TypeFor[*os.File]()

// isStream tells whether to read or write a file may take until somebody else does
// something. The standard output is the shell's, and not waited for.
func (t *Table) isStream(f *os.File) bool {
	if f == os.Stdout || f == os.Stderr || f == t.env.OSStdout || f == t.env.OSStderr {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeCharDevice) != 0
}

// A way tells how values of a struct type lead to the outside world.
type way struct {
	outside bool
	fields  []int // that may lead there
}

// ways are what is known of types at run time.
type ways struct {
	mu      sync.Mutex
	structs map[reflect.Type]way
	leading map[reflect.Type]bool // whether mayLead holds
}

// modulePath begins the paths of this module's packages.
const modulePath = "github.com/cspsh/cspsh/"

// of returns what is to be looked at in values of a struct type.
func (k *ways) of(t reflect.Type) way {
	k.mu.Lock()
	defer k.mu.Unlock()
	if w, ok := k.structs[t]; ok {
		return w
	}
	outside, fields := wayOf(t)
	w := way{outside: outside}
	for _, i := range fields {
		if k.leads(t.Field(i).Type) {
			w.fields = append(w.fields, i)
		}
	}
	if k.structs == nil {
		k.structs = map[reflect.Type]way{}
	}
	k.structs[t] = w
	return w
}

// wayOf tells whether a struct type is about the outside world itself, and otherwise which
// of its fields may lead there.
func wayOf(t reflect.Type) (is bool, fields []int) {
	path := t.PkgPath()
	switch {
	case t == fileType.Elem():
		return true, nil // where it leads, a look at its value tells
	case path == "":
		return false, nil // of the user's
	case path == "net/http" && (t.Name() == "Request" || t.Name() == "Response"):
		body, _ := t.FieldByName("Body")
		return false, body.Index
	case path == "net/http" && t.Name() == "noBody", path == "net/http/httptest" && t.Name() == "ResponseRecorder":
		return false, nil
	case path == "io" && strings.HasPrefix(t.Name(), "Pipe"), path == "os" && t.Name() == "Process":
		return true, nil
	case strings.HasPrefix(path, modulePath):
		return false, nil // on the loop
	case (strings.Contains(path, ".") || path == "main") && isIO(reflect.PointerTo(t)): // of somebody else
		return true, nil
	case outside(path) && path != "net/textproto" && path != "syscall":
		return true, nil
	}
	for i := range t.NumField() {
		fields = append(fields, i)
	}
	return false, fields
}

// mayLead tells whether values of a type, of a field say, may lead to the outside world.
func (k *ways) mayLead(t reflect.Type) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.leads(t)
}

// leads is mayLead with k.mu held.
func (k *ways) leads(t reflect.Type) bool {
	if is, ok := k.leading[t]; ok {
		return is
	}
	seen := map[reflect.Type]bool{}
	is := k.search(t, seen)
	if k.leading == nil {
		k.leading = map[reflect.Type]bool{}
	}
	k.leading[t] = is
	if !is { // and so do none of those on the way
		for t := range seen {
			k.leading[t] = false
		}
	}
	return is
}

// search tells whether a type leads to the outside world by types that have not been seen.
func (k *ways) search(t reflect.Type, seen map[reflect.Type]bool) bool {
	if is, ok := k.leading[t]; ok {
		return is
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return isIO(t) || t.Name() != "" && outside(t.PkgPath())
	case reflect.Pointer:
		return t.Elem().Kind() == reflect.Struct && k.search(t.Elem(), seen)
	case reflect.Slice, reflect.Array:
		return k.search(t.Elem(), seen)
	case reflect.Struct:
		is, fields := wayOf(t)
		if is {
			return true
		}
		for _, i := range fields {
			if k.search(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}

// isIO tells whether a type has a method by which things are read or written.
func isIO(t reflect.Type) bool {
	for _, name := range []string{"Read", "ReadAt", "ReadByte", "ReadRune", "ReadFrom", "Write", "WriteAt", "WriteString", "WriteTo", "Accept", "RoundTrip", "Handle"} {
		if _, ok := t.MethodByName(name); ok {
			return true
		}
	}
	return false
}
