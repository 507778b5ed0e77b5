package repl

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKeywordsAreDocumented(t *testing.T) {
	for tok := token.BREAK; tok <= token.VAR; tok++ {
		if keywordDocs[tok.String()] == "" {
			t.Errorf("%s is not", tok)
		}
	}
}

// Packages that run from source are documented by that.
func TestDocOfModules(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":         "module example.com/m\n\ngo 1.26\n",
		"inner/inner.go": "// Package inner is about greetings.\npackage inner\n\n// Greet says\n// hello.\nfunc Greet(name string) string { return \"hello, \" + name }\n\n// A Greeter greets.\ntype Greeter struct{}\n\n// Do does it.\nfunc (g Greeter) Do() {}\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	s, err := New(Config{Stdout: &out, Stderr: &out})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.imp.in(dir)
	const greet = "func Greet(name string) string\n    Greet says hello.\n"
	for _, test := range []struct{ input, want string }{
		{":doc example.com/m/inner", "package inner // import \"example.com/m/inner\"\n\nPackage inner is about greetings.\n\nfunc Greet(name string) string\ntype Greeter struct{}\n"},
		{":doc example.com/m/inner.Greet", greet},
		{":doc example.com/m/inner.Greeter.Do", "func (g Greeter) Do()\n    Do does it.\n"},
		{"import \"example.com/m/inner\"; g := inner.Greeter{}", ""},
		{"inner.Greet?", greet},
		{"g.Do ?", "func (g Greeter) Do()\n    Do does it.\n"},
		{":doc inner.Gret", "package example.com/m/inner has no Gret; did you mean Greet?\n"},
		{":doc example.com/m/other", "no package or name example.com/m/other\n"},
		{":doc goto", "goto Label\n\n    Goes on at the statement that has the label.\n"},
	} {
		out.Reset()
		if err := s.evalOrCommand(test.input); err != nil {
			out.WriteString(s.Report(err))
		}
		if out.String() != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.input, out.String(), test.want)
		}
	}
}
