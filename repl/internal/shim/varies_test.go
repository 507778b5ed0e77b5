package shim

import (
	"reflect"
	"testing"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// What is told as asking the outside world is a function that there is.
func TestVaries(t *testing.T) {
	for path, p := range packages {
		names := p.ofProcess
		for name := range p.varies {
			names = append(names, name)
		}
		for _, name := range names {
			if f, ok := stdlib_symbols.Symbols(path)[name]; !ok || f.Kind() != reflect.Func {
				t.Errorf("there is no function %s.%s", path, name)
			}
		}
	}
}
