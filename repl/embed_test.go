package repl_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl"
)

type Dish struct {
	Name  string
	Parts []*Dish
	price Cents
}

func (d *Dish) Price() Cents          { return d.price }
func (d Dish) Add(parts ...Dish) Dish { d.Parts = append(d.Parts, &parts[0]); return d }

type Cents int

func (c Cents) String() string { return fmt.Sprintf("%d¢", int(c)) }

type Guest interface{ Eat(d *Dish) error }

type critic struct{ Name string }

func (c critic) Eat(d *Dish) error { return fmt.Errorf("%s: too much %s", c.Name, d.Name) }

// embedded starts a shell of a program's own packages.
func embedded(t *testing.T, rt *csp.Runtime, pkg ...repl.Package) (*repl.Shell, *output) {
	t.Helper()
	out := new(output)
	s, err := repl.New(repl.Config{Stdout: out, Stderr: out, Runtime: rt, Packages: pkg, Virtual: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, out
}

// An output may be written by several goroutines.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

// take returns what was written since it was called last.
func (o *output) take() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := o.b.String()
	o.b.Reset()
	return text
}

// eval returns what an input prints.
func eval(s *repl.Shell, out *output, input string) string {
	if err := s.Eval(input); err != nil {
		io.WriteString(out, s.Report(err))
	}
	return out.take()
}

func TestPackages(t *testing.T) {
	var (
		menu          = []Dish{{Name: "soup", price: 450}}
		current Guest = critic{"Ann"}
		table         = csp.NewChanOn[any](csp.DefaultRuntime())
	)
	s, out := embedded(t, nil, repl.Package{Path: "example.com/kitchen", Symbols: map[string]any{
		"Dish":    reflect.TypeFor[Dish](),
		"Guest":   reflect.TypeFor[Guest](),
		"Max":     3,
		"Closed":  errors.New("closed"),
		"Menu":    repl.Var(&menu),
		"Current": repl.Var(&current),
		"Table":   table,
		"Cook":    func(name string, price Cents) (*Dish, error) { return &Dish{Name: name, price: price}, nil },
		"Sum": func(d ...*Dish) (n Cents) {
			for _, d := range d {
				n += d.price
			}
			return n
		},
		"Each":   func(f func(int, *Dish) bool) { f(1, &menu[0]) },
		"Client": http.DefaultClient,
		"Within": func(d time.Duration) context.Context { return context.Background() },
	}})
	for _, test := range []struct{ input, want string }{
		{`kitchen.Max + 1`, "4\n"},
		{`kitchen.Menu[0].Name`, "\"soup\"\n"},
		{`kitchen.Menu[0].Price()`, "450¢\n"},
		{`kitchen.Menu = append(kitchen.Menu, kitchen.Dish{Name: "fish"}); len(kitchen.Menu)`, "2\n"},
		{`d, err := kitchen.Cook("egg", 120); err`, "nil\n"},
		{`d.Name + "s"`, "\"eggs\"\n"},
		{`kitchen.Sum(d, &kitchen.Menu[0])`, "570¢\n"},
		{`kitchen.Sum()`, "0¢\n"},
		{`d.Add(kitchen.Dish{Name: "salt"}).Parts[0].Name`, "\"salt\"\n"},
		{`var g kitchen.Guest = kitchen.Current; g.Eat(d)`, "Ann: too much egg\n"},
		{`kitchen.Each(func(n int, d *kitchen.Dish) bool { fmt.Println(n, d.Name); return true })`, "1 soup\n"},
		{`kitchen.Closed`, "closed\n"},
		{`kitchen.Client.Timeout`, "0s\n"},
		{`kitchen.Within(time.Second).Err()`, "nil\n"},
		{`import k "example.com/kitchen"; k.Max`, "3\n"},
		{`len(kitchen.Cook)`, "invalid argument: kitchen.Cook (value of type func(string, kitchen.Cents) (*kitchen.Dish, error)) for built-in len"},
		{`kitchen.Dish{}.price`, "price"},
		{`kitchen.Nothing`, "undefined: kitchen.Nothing"},
	} {
		if got := eval(s, out, test.input); got != test.want && !(strings.Contains(got, test.want) && strings.HasPrefix(got, "input ")) {
			t.Errorf("%s\ngot  %swant %s", test.input, got, test.want)
		}
	}
	if len(menu) != 2 || menu[1].Name != "fish" {
		t.Errorf("the program's variable is %v", menu)
	}
}

func TestPackagesRefused(t *testing.T) {
	for _, p := range []repl.Package{
		{Path: "fmt"},
		{Path: "main"},
		{Path: ""},
		{Path: "p", Symbols: map[string]any{"lower": 1}},
		{Path: "p", Symbols: map[string]any{"No Name": 1}},
		{Path: "p", Symbols: map[string]any{"Nil": nil}},
		{Path: "p", Symbols: map[string]any{"F": (func())(nil)}},
	} {
		if s, err := repl.New(repl.Config{Packages: []repl.Package{p}}); err == nil {
			s.Close()
			t.Errorf("%v is accepted", p)
		}
	}
}

// Shells on one runtime share its processes and channels; each keeps its own
// declarations, gets the panics of its own processes, and takes them along when it
// ends.
func TestSharedRuntime(t *testing.T) {
	rt := csp.New(append(repl.RuntimeOptions(), csp.WithVirtualClock())...)
	defer rt.Stop()
	c := csp.NewChanOn[any](rt, csp.Name("shared"))
	pkg := repl.Package{Path: "host", Symbols: map[string]any{"C": c}}
	a, outA := embedded(t, rt, pkg)
	b, outB := embedded(t, rt, pkg)

	if got := eval(a, outA, `x := 1; go func() { host.C.Put("from a") }()`); got != "" {
		t.Error(got)
	}
	if got := eval(b, outB, `host.C.Take()`); got != "\"from a\"\ntrue\n" {
		t.Errorf("b takes %q", got)
	}
	if got := eval(b, outB, `x`); !strings.Contains(got, "undefined: x") {
		t.Errorf("b knows of a's x: %q", got)
	}
	if got := eval(a, outA, `go func() { panic("of a") }(); csp.Sleep(1)`); !strings.Contains(got, "of a") || !strings.Contains(got, "input 2") {
		t.Errorf("a is told %q", got)
	}
	if got := outB.take(); got != "" {
		t.Errorf("b is told %q", got)
	}

	eval(a, outA, `go func() { for { csp.Sleep(time.Hour) } }()`)
	eval(b, outB, `func waiter() { <-make(chan int) }; go waiter()`)
	eval(b, outB, `csp.Sleep(1)`)
	sites := ""
	for _, p := range rt.Processes() {
		sites += p.Site + "\n"
	}
	if !strings.Contains(sites, "input 3:1:19") {
		t.Errorf("the processes are at\n%s", sites)
	}
	a.Close()
	// Nothing of a's can run any more; b goes on.
	if got := eval(b, outB, `csp.Sleep(3 * time.Hour); 6 * 7`); got != "42\n" {
		t.Errorf("b says %q", got)
	}
	if procs := rt.Processes(); len(procs) != 1 || procs[0].Name != "waiter" {
		t.Errorf("there are %v", procs)
	}
}
