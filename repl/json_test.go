package repl

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// An ending is the end of an input that comes after something has happened.
type ending func()

func (f ending) Read([]byte) (int, error) {
	f()
	return 0, io.EOF
}

// outcomes are those of inputs. Behind the last one, which is over by then, relay is put
// on and taken from; the inputs know it as test.Relay.
func outcomes(t *testing.T, inputs ...string) (list []Outcome) {
	t.Helper()
	relay := csp.NewChanOn[bool](csp.DefaultRuntime())
	over := false
	end := ending(func() {
		if !over {
			over = true
			relay.Put(true)
			relay.Take()
		}
	})
	var out bytes.Buffer
	cfg := Config{Packages: []Package{{Path: "test", Symbols: map[string]any{"Relay": relay}}}}
	status, err := interactJSON(cfg, io.MultiReader(strings.NewReader(strings.Join(inputs, "\n")+"\n"), end), &out)
	if err != nil {
		t.Fatal(status, err)
	}
	dec := json.NewDecoder(&out)
	for {
		var o Outcome
		if err := dec.Decode(&o); err == io.EOF {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, o)
	}
}

func TestJSONEnd(t *testing.T) {
	got := outcomes(t, `go func() { test.Relay.Take(); fmt.Println("late"); test.Relay.Put(true) }()`, `6 * 7`)
	if len(got) != 3 || got[1].Values[0].Text != "42" || got[1].Output != "" {
		t.Fatalf("%+v", got)
	}
	if last := got[2]; last.Status != "end" || last.Input != "" || last.Output != "late\n" {
		t.Errorf("%+v", last)
	}
	got = outcomes(t, `go func() { test.Relay.Take(); test.Relay.Put(true) }()`)
	if len(got) != 1 {
		t.Errorf("nothing is printed behind the last input, but there is %+v", got)
	}
}

// documented returns the first column of the tables of a description, without its backquotes.
func documented(t *testing.T, file string) (words []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\|").FindAllSubmatch(text, -1) {
		words = append(words, string(m[1]))
	}
	return words
}

// The description tells of each field and each status, and of no others.
func TestJSONDocumented(t *testing.T) {
	var want []string
	for f := range reflect.TypeFor[Outcome]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		want = append(want, name)
	}
	statuses := []string{"exit", "quit", "timeout", "leak", "race"} // see json.txtar
	relay := `go func() { test.Relay.Take(); fmt.Println("late"); test.Relay.Put(true) }()`
	for _, o := range outcomes(t, "1", "nothing", "panic(1)", "<-make(chan int)", "csp.Self().Kill(); csp.Yield()", ":nonsense", `go panic("boo")`, relay) {
		statuses = append(statuses, o.Status)
	}
	slices.Sort(statuses)
	want = append(want, slices.Compact(statuses)...)
	got := documented(t, "../docs/json.md")
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("documented are\n%q, want\n%q", got, want)
	}
}
