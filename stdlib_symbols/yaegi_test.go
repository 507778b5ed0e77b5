package stdlib_symbols_test

import (
	"bytes"
	"testing"

	"github.com/traefik/yaegi/interp"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// run returns what yaegi prints when it runs a program with the symbols of the
// given packages.
func run(t *testing.T, program string, paths ...string) string {
	t.Helper()
	var out bytes.Buffer
	i := interp.New(interp.Options{Stdout: &out, Stderr: &out})
	// With a plain key for fmt, so that yaegi redirects its output.
	for _, path := range paths {
		key := path + "/" + stdlib_symbols.Name(path)
		if err := i.Use(interp.Exports{key: stdlib_symbols.Symbols(path)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := i.Eval(program); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestYaegi(t *testing.T) {
	for _, test := range []struct {
		name, program, want string
		paths               []string
	}{
		{"functions", `
			package main
			import ("fmt"; "strings"; "math/rand/v2")
			func main() {
				fmt.Println(strings.ToUpper("abc"), strings.Repeat("x", 3), rand.IntN(1))
			}`,
			"ABC xxx 0\n", []string{"fmt", "strings", "math/rand/v2"}},
		{"constants", `
			package main
			import ("fmt"; "math"; "time")
			func main() {
				var u uint64 = math.MaxUint64
				var f float32 = math.Pi
				d := 2 * time.Second
				fmt.Println(u, f, math.MaxInt8, d)
			}`,
			"18446744073709551615 3.1415927 127 2s\n", []string{"fmt", "math", "time"}},
		{"variables", `
			package main
			import ("fmt"; "io"; "errors")
			func main() {
				err := fmt.Errorf("read: %w", io.EOF)
				fmt.Println(errors.Is(err, io.EOF), err)
			}`,
			"true read: EOF\n", []string{"fmt", "io", "errors"}},
		{"erased generics", `
			package main
			import ("fmt"; "github.com/cspsh/cspsh/csp")
			func main() {
				c := csp.NewChan(csp.Fixed(2))
				c.Put(1)
				c.Put("two")
				c.Close()
				a, _ := c.Take()
				b, _ := c.Take()
				_, ok := c.Take()
				fmt.Println(a, b, ok)
			}`,
			"1 two false\n", []string{"fmt", "github.com/cspsh/cspsh/csp"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := run(t, test.program, test.paths...); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
