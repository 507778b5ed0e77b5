package stdlib_symbols_test

import (
	"bytes"
	"strings"
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
	if err := i.Use(stdlib_symbols.Wrappers()); err != nil {
		t.Fatal(err)
	}
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
		{"wrapper", `
			package main
			import ("fmt"; "net/http"; "net/http/httptest")
			type greeter struct{ word string }
			func (g greeter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusTeapot)
				fmt.Fprint(w, g.word, " ", r.URL.Path)
			}
			func main() {
				mux := http.NewServeMux()
				mux.Handle("/x", greeter{"hello"})
				w := httptest.NewRecorder()
				mux.ServeHTTP(w, httptest.NewRequest("GET", "/x", nil))
				fmt.Println(w.Code, w.Body)
			}`,
			"418 hello /x\n", []string{"fmt", "net/http", "net/http/httptest"}},
		{"wrapper of a package not imported", `
			package main
			import ("bufio"; "fmt")
			type zeros struct{}
			func (zeros) Read(p []byte) (int, error) { p[0] = '0'; return 1, nil }
			func main() {
				b, err := bufio.NewReader(zeros{}).ReadByte()
				fmt.Println(b, err)
			}`,
			"48 <nil>\n", []string{"bufio", "fmt"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := run(t, test.program, test.paths...); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestUnloaded checks that the wrappers alone do not make a package usable.
func TestUnloaded(t *testing.T) {
	i := interp.New(interp.Options{})
	if err := i.Use(stdlib_symbols.Wrappers()); err != nil {
		t.Fatal(err)
	}
	_, err := i.Eval(`import "io"; var w = io.Discard`)
	if err == nil || !strings.Contains(err.Error(), "Discard") {
		t.Errorf("got error %v", err)
	}
}

func BenchmarkUse(b *testing.B) {
	for b.Loop() {
		if err := interp.New(interp.Options{}).Use(stdlib_symbols.Wrappers()); err != nil {
			b.Fatal(err)
		}
	}
}
