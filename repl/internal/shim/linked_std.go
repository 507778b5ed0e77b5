package shim

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// What packages of the standard library have from the runtime, or in assembly, when they are run
// from source.
func init() {
	for symbol, f := range map[string]any{
		"internal/bytealg.Compare":         bytes.Compare,
		"internal/bytealg.Index":           bytes.Index,
		"internal/bytealg.IndexString":     strings.Index,
		"internal/bytealg.IndexByte":       bytes.IndexByte,
		"internal/bytealg.IndexByteString": strings.IndexByte,
		"internal/bytealg.MakeNoZero":      func(n int) []byte { return make([]byte, n) },
		"internal/bytealg.Count": func(b []byte, c byte) int {
			return bytes.Count(b, []byte{c})
		},
		"internal/bytealg.CountString": func(s string, c byte) int {
			return strings.Count(s, string([]byte{c}))
		},

		"runtime.cmpstring": strings.Compare,
		"runtime.memequal": func(p, q unsafe.Pointer, size uintptr) bool {
			return bytes.Equal(unsafe.Slice((*byte)(p), size), unsafe.Slice((*byte)(q), size))
		},

		"internal/godebug.registerMetric":      func(string, func() uint64) {},
		"internal/godebug.setNewIncNonDefault": func(func(string) func()) {},
		"runtime.write": func(fd uintptr, p unsafe.Pointer, n int32) int32 {
			os.Stderr.Write(unsafe.Slice((*byte)(p), n))
			return n
		},

		"crypto/subtle.setDITEnabled":  func() bool { return false },
		"crypto/subtle.setDITDisabled": func() {},
		"internal/cpu.cpuid":           func(eax, ecx uint32) (a, b, c, d uint32) { return 0, 0, 0, 0 },
		"internal/cpu.xgetbv":          func() (eax, edx uint32) { return 0, 0 },
		"internal/cpu.getGOAMD64level": func() int32 { return 1 },
	} {
		linked[symbol] = func(*Table) any { return f }
	}
	indicator := csp.NewLocal(uint8(0))
	for symbol, f := range map[string]any{
		"crypto/internal/fips140.getIndicator":      indicator.Get,
		"crypto/internal/fips140.setIndicator":      indicator.Set,
		"crypto/internal/boring/sig.StandardCrypto": func() {},
		"crypto/internal/boring/sig.BoringCrypto":   func() {},
		"runtime.vgetrandom":                        func([]byte, uint32) (ret int, supported bool) { return -1, false },
		"maps.clone":                                cloneMap,
	} {
		linked[symbol] = func(*Table) any { return f }
	}
	for symbol, f := range map[string]func(t *Table) any{
		"internal/godebug.setUpdate": func(t *Table) any {
			return func(update func(def, env string)) {
				t.debugging = update
				update("", os.Getenv(debugVariable))
			}
		},
		"crypto/internal/sysrand.fatal": func(t *Table) any { return t.fatal },
		"crypto/rand.fatal":             func(t *Table) any { return t.fatal },
	} {
		linked[symbol] = f
	}
}

// debugVariable is that of the environment which holds settings.
const debugVariable = "GODEBUG"

// setenv has a change of the environment be known to a package internal/godebug from source.
func (t *Table) setenv(key string, change func() error) error {
	err := change()
	if key == debugVariable && t.debugging != nil {
		t.debugging("", os.Getenv(key))
	}
	return err
}

// cloneMap returns a copy of a map.
func cloneMap(m any) any {
	v := reflect.ValueOf(m)
	if v.IsNil() {
		return m
	}
	c := reflect.MakeMapWithSize(v.Type(), v.Len())
	for i := v.MapRange(); i.Next(); {
		c.SetMapIndex(i.Key(), i.Value())
	}
	return c.Interface()
}
