package engine

import (
	"reflect"
	"slices"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// asked are the interfaces that a package looks for in what it is given as an any, in
// the order of its preference.
var asked = map[string][][3]string{ // package, interface, method
	"encoding/gob": {{"encoding/gob", "GobEncoder", "GobEncode"}, {"encoding/gob", "GobDecoder", "GobDecode"}},
	"database/sql": {{"database/sql/driver", "Valuer", "Value"}, {"database/sql", "Scanner", "Scan"}},
	"fmt":          {{"fmt", "Scanner", "Scan"}},
	"log/slog":     {{"log/slog", "LogValuer", "LogValue"}},
}

// printing are the packages that hand what they are given on to fmt.
var printing = map[string]bool{"log": true, "log/slog": true, "testing": true, "text/tabwriter": true, "expvar": true}

// export makes of a value what a package of compiled code is to be given as an any: a
// value without a box, or with the methods that the package looks for.
func (e *Engine) export(v any, path string) any {
	v = unbox(v)
	if v == nil {
		return nil
	}
	for _, want := range asked[path] {
		if e.method(v, want[2]) == nil {
			continue
		}
		if w, ok := stdlib_symbols.Wrap(want[0], want[1], stdlib_symbols.Dynamic{Value: v, In: e}); ok {
			return w
		}
	}
	if printing[path] && !e.plainType(reflect.TypeOf(v)) {
		if _, ok := e.method(v, "Error").(func(any) string); ok {
			return e.wrapError(v)
		}
		if _, ok := e.method(v, "MarshalText").(func(any) ([]byte, error)); ok {
			return logged{shown{e, v}}
		}
		return shown{e, v}
	}
	return e.plain(v)
}

// MarshalJSON is for a slog.JSONHandler.
func (s shown) MarshalJSON() ([]byte, error) { return s.e.marshal(s.v) }

// logged is a value with a method for a slog.TextHandler.
type logged struct{ shown }

func (s logged) MarshalText() (b []byte, err error) {
	s.e.Call(s.v, "MarshalText", func(f any) { b, err = f.(func(any) ([]byte, error))(s.v) })
	return b, err
}

// exportAll exports all of a list.
func (e *Engine) exportAll(list []any, path string) []any {
	out := slices.Clone(list)
	for i := range out {
		out[i] = e.export(out[i], path)
	}
	return out
}
