package complete

import (
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/syntax"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// completer returns a completer of a session that has declared a few things.
func completer(tb testing.TB, inputs ...string) *Completer {
	tb.Helper()
	fset := token.NewFileSet()
	paths := stdlib_symbols.Packages()
	s := check.NewSession(fset, stdlib_symbols.Importer(fset), check.DefaultNames(paths, "net/http"))
	for _, src := range append([]string{declarations}, inputs...) {
		in, err := syntax.Parse("input", []byte(src), fset)
		if err != nil {
			tb.Fatal(err)
		}
		u, err := s.Check(in, true)
		if err != nil {
			tb.Fatal(err)
		}
		s.Commit(u)
	}
	return &Completer{Session: s, Packages: func(string) []string { return paths }}
}

const declarations = `
type Ball struct {
	hits int
	Owner *Player
}
type Player struct {
	Ball
	Name string
	secret func(x int, y string) error
}
func (p *Player) Hit(b *Ball, hard bool) (n int, err error) { return }
func (b Ball) Bounce() {}
type Box[T any] struct { Value T }
func (b *Box[T]) Get() T { return b.Value }
func generic[T ~int | ~string](x T) []T { return nil }
type Speaker interface { Speak() string }
table := make(chan *Ball)
player := Player{}
players := map[string][]*Player{}
box := &Box[*Player]{}
`

func TestComplete(t *testing.T) {
	c := completer(t)
	for _, test := range []struct {
		src  string // the cursor is at the bar
		want string // the texts, in order
	}{
		// Members of packages.
		{"http.StatusNotF|", "StatusNotFound"},
		{"strings.Split|", "Split SplitAfter SplitAfterN SplitAfterSeq SplitN SplitSeq"},
		{"x := strings.ToUpperS|", "ToUpperSpecial"},
		{"fmt.Println(strings.ToUpperS|", "ToUpperSpecial"},
		{"fmt.Println(strings.ToUpperS|)", "ToUpperSpecial"},
		{"time.se|", "Second September"},
		{"var m sync.Mut|", "Mutex"},
		{"csp.Timeo|", "Timeout TimeoutError"},
		{"nosuch.|", ""},

		// Fields and methods.
		{"player.|", "Ball Name secret hits Owner Bounce Hit"},
		{"player.Owner.|", "Ball Name secret hits Owner Bounce Hit"},
		{"(&player).H|", "Hit"},
		{"players[`a`][0].Na|", "Name"},
		{"(<-table).hi|", "hits"},
		{"f := func() { (<-table).hi|", "hits"},
		{"x := <-table; x.hi|", "hits"},
		{"b, ok := <-table\nb.Ow|", "Owner"},
		{"box.Get().Na|", "Name"},
		{"box.Value.Na|", "Name"},
		{"generic(1)[0].|", ""},
		{"time.Now().Uni|", "Unix UnixMicro UnixMilli UnixNano"},
		{"(*Player).Hi|", "Hit"},
		{"Ball.Boun|", "Bounce"},
		{"csp.NewChan[int]().Tak|", "Take TakeCase TakeOp TakeSide TakeThen"},
		{"errors.New(`x`).Err|", "Error"},
		{"new(http.Request).Contex|", "Context"},
		{"http.DefaultClient.unexp|", ""},

		// In scope.
		{"tabl|", "table"},
		{"play|", "player players"},
		{"Pla|", "Player"},
		{"play|er", "player players"},
		{"stri|", "strings string"},
		{"func f(first int) { fir|", "first"},
		{"func f(first int) {\n\tsecond := first\n\tfor i := range sec|", "second"},
		{"func f(first int) { { inner := 1 }; inn|", ""},
		{"func f(first int) { g(lat|); later := 1 }", ""},
		{"for index := range 10 { ind|", "index"},
		{"for index, value := range []int{} {\n\tif index > val|", "value"},
		{"if found, ok := players[`a`]; fou|", "found"},
		{"if found, ok := players[`a`]; ok {\n\tfound[0].Na|", "Name"},
		{"for i := 0; i < len(playe|", "player players"},
		{"switch x := any(player).(type) {\ncase Pla|", "Player"},
		{"switch x := any(player).(type) {\ncase *Player:\n\tx.Na|", "Name"},
		{"select {\ncase ball := <-tabl|", "table"},
		{"select {\ncase ball := <-table:\n\tball.hi|", "hits"},
		{"go func(where string) {\n\tfmt.Println(whe|", "where"},
		{"csp.Go(func() {\n\tmsg := <-table\n\tmsg.Own|", "Owner"},
		{"func (p *Player) Serve(to *Player) {\n\tp.Ball.hi|", "hits"},
		{"func (p *Player) Serve(to *Player) {\n\tto.Na|", "Name"},
		{"func f(p *Pla|", "Player"},
		{"func (p *Pla|", "Player"},
		{"defer play|", "player players"},
		{"go play|", "player players"},
		{"table <- play|", "player players"},
		{"var x Pla|", "Player"},
		{"a, play|", "player players"},
		{"type Mine struct {\n\tp *Pla|", "Player"},
		{"retu|", "return"},
		{"type later struct{ n int }; x := later{}; x.|", "n"},

		// Struct literals.
		{"Player{Na|", "Name"},
		{"&Player{Name: `x`, |", "Ball secret"},
		{"x := Ball{hits: 1, |}", "Owner"},
		{"Ball{hits: le|", "len"},

		// Imports.
		{`import "net/ht|`, "net/http net/http/cgi net/http/cookiejar net/http/fcgi net/http/httptest net/http/httptrace net/http/httputil"},
		{"import (\n\t\"fmt\"\n\th \"html/tem|", "html/template"},

		// No place for a name.
		{`"table|`, ""},
		{"// tabl|", ""},
		{"/* tabl|", ""},
		{"`tabl|", ""},
		{"12|", ""},
		{`x := "tabl|e"`, ""},
	} {
		pos := strings.Index(test.src, "|")
		if strings.Contains(test.src, "~int |") {
			t.Fatal("two cursors")
		}
		src := test.src[:pos] + test.src[pos+1:]
		from, list := c.Complete(src, pos)
		var texts []string
		for _, x := range list {
			texts = append(texts, x.Text)
			if !strings.EqualFold(x.Text[:pos-from], src[from:pos]) {
				t.Errorf("%s: %s does not begin with %q", test.src, x.Text, src[from:pos])
			}
		}
		if got := strings.Join(texts, " "); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.src, got, test.want)
		}
	}
}

func TestDetails(t *testing.T) {
	c := completer(t)
	for src, want := range map[string]string{
		"http.HandleFun":      "HandleFunc func(pattern string, handler func(http.ResponseWriter, *http.Request))",
		"player.Hi":           "Hit func(b *Ball, hard bool) (n int, err error)",
		"player.secr":         "secret func(x int, y string) error",
		"box.Ge":              "Get func() *Player",
		"gener":               "generic func[T ~int | ~string](x T) []T",
		"tabl":                "table chan *Ball",
		"Bal":                 "Ball type struct",
		"Speak":               "Speaker type interface",
		"math.MaxInt16":       "MaxInt16 const = 32767",
		"time.Secon":          "Second const time.Duration = 1000000000",
		"http.":               "AllowQuerySemicolons func(h http.Handler) http.Handler",
		"appen":               "append func(s S, x ...E) S",
		"httputi":             "httputil package net/http/httputil",
		"func f(n int32) { n": "n int32",
	} {
		_, list := c.Complete(src, len(src))
		if len(list) == 0 {
			t.Errorf("%s: nothing", src)
			continue
		}
		if got := list[0].Text + " " + list[0].Detail; got != want {
			t.Errorf("%s\ngot  %s\nwant %s", src, got, want)
		}
	}
}

// What is being typed leaves no trace in the session.
func TestCompletionLeavesSession(t *testing.T) {
	c := completer(t)
	before := c.Session.Names()
	for _, src := range []string{
		"table := 1; tabl", "type Player int; pla", "func (p *Player) New() { p.", "import \"os\"; o",
	} {
		c.Complete(src, len(src))
	}
	if after := c.Session.Names(); !slices.Equal(after, before) {
		t.Errorf("before %v, after %v", before, after)
	}
	if _, list := c.Complete("player.Ne", 9); len(list) > 0 {
		t.Errorf("a method that was never entered: %v", list)
	}
	if _, list := c.Complete("(<-table).h", 11); len(list) != 1 {
		t.Errorf("table has become %v", list)
	}
}

func FuzzComplete(f *testing.F) {
	c := completer(f)
	f.Add("func f(x int) { for i := range player.Ball{", 30)
	f.Add("a.b(c)[d].", 10)
	f.Add("import (\"", 9)
	f.Add("x := `\r\n", 8)
	f.Fuzz(func(t *testing.T, src string, pos int) {
		if pos < 0 || pos > len(src) {
			return
		}
		from, list := c.Complete(src, pos)
		if from < 0 || from > pos {
			t.Errorf("%q at %d: from %d", src, pos, from)
		}
		for _, x := range list {
			if x.Text == "" || strings.Contains(x.Text, placeholder) {
				t.Errorf("%q at %d: candidate %q", src, pos, x.Text)
			}
		}
	})
}

func BenchmarkComplete(b *testing.B) {
	for _, src := range []string{"http.", "http.Sta", "pla", "func f(r *http.Request) {\n\tr.Header.", "x.y."} {
		b.Run(src, func(b *testing.B) {
			c := completer(b)
			for b.Loop() {
				c.Complete(src, len(src))
			}
		})
	}
	// The export data of the package and of those that it needs is read first.
	b.Run("first http.", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			c := completer(b)
			b.StartTimer()
			c.Complete("http.", 5)
		}
	})
}
