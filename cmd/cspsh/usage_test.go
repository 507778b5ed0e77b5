package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFlagsDocumented compares the flags that there are with those that are written
// of.
func TestFlagsDocumented(t *testing.T) {
	documented := map[string]bool{"h": true}
	for _, f := range flagDocs {
		documented[f.name] = true
	}
	fs := new(options).flags()
	fs.VisitAll(func(f *flag.Flag) {
		if !documented[f.Name] {
			t.Errorf("-%s is not documented", f.Name)
		}
	})
	for _, f := range flagDocs {
		if f.name == "h" {
			continue
		}
		set := fs.Lookup(f.name)
		if set == nil {
			t.Errorf("there is no -%s", f.name)
			continue
		}
		isBool, ok := set.Value.(interface{ IsBoolFlag() bool })
		if takes := !ok || !isBool.IsBoolFlag(); takes != (f.arg != "") {
			t.Errorf("-%s takes an argument: %t, but is documented with %q", f.name, takes, f.arg)
		}
	}
}

// TestHelpWidth looks whether help fits the narrowest of usual terminals, and has lost no word.
func TestHelpWidth(t *testing.T) {
	said := map[string][]string{usage(): description}
	for _, c := range subcommands {
		said[c.usage()] = []string{c.line(), c.purpose}
		for _, f := range c.flags {
			said[c.usage()] = append(said[c.usage()], f.help)
		}
	}
	for help, texts := range said {
		for line := range strings.Lines(help) {
			if len(line)-1 > 80 {
				t.Errorf("a line of %d characters: %s", len(line)-1, line)
			}
		}
		words := strings.Join(strings.Fields(help), " ")
		for _, text := range texts {
			if want := strings.Join(strings.Fields(text), " "); !strings.Contains(words, want) {
				t.Errorf("%q is not in\n%s", want, help)
			}
		}
	}
}

// TestComplain looks whether what is wrong is told in lines that fit.
func TestComplain(t *testing.T) {
	for text, want := range map[string]string{
		"no file":                                "cspsh grade: no file\n",
		strings.Repeat("word ", 15) + "end":      "cspsh grade: " + strings.Repeat("word ", 11) + "word\n    word word word end\n",
		"a\n  " + strings.Repeat("x", 79) + "\n": "cspsh grade: a\n  " + strings.Repeat("x", 79) + "\n",
		"a\n  " + strings.Repeat("x ", 40):       "cspsh grade: a\n  " + strings.TrimSpace(strings.Repeat("x ", 37)) + "\n      x x x\n",
		strings.Repeat("ä", 67):                  "cspsh grade: " + strings.Repeat("ä", 67) + "\n",
	} {
		var b strings.Builder
		complain(&b, "cspsh grade", errors.New(text))
		if b.String() != want {
			t.Errorf("%q is told as\n%s, want\n%s", text, b.String(), want)
		}
	}
}

func TestManPage(t *testing.T) {
	file := filepath.Join("..", "..", "docs", "cspsh.1")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != manPage() {
		t.Errorf("%s is out of date: go generate ./cmd/cspsh", file)
	}
	if _, err := exec.LookPath("groff"); err != nil {
		t.Skip("groff is not there to look at the page")
	}
	out, err := exec.CommandContext(t.Context(), "groff", "-man", "-Tascii", "-ww", "-P-c", file).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "time jumps to the next timer") || strings.Contains(string(out), "warning") {
		t.Errorf("groff: %v\n%s", err, out)
	}
}

// TestBashCompletion has bash complete command lines.
func TestBashCompletion(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	dir := t.TempDir()
	for _, name := range []string{"a.go", "b c.go", "notes.txt", "sub/x.go"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		words []string // the last is being typed
		want  []string
	}{
		{[]string{"-vi"}, []string{"-virtual"}},
		{[]string{"-virtual", "-s"}, []string{"-seed"}},
		{[]string{"-completion", ""}, []string{"bash", "zsh", "fish"}},
		{[]string{"-color", "n"}, []string{"never"}},
		{[]string{"-seed", ""}, nil},
		{[]string{""}, []string{"a.go", "b c.go", "sub"}},
		{[]string{"-virtual", "b"}, []string{"b c.go"}},
	} {
		script := bashCompletion() + `
COMP_WORDS=(cspsh "$@") COMP_CWORD=$#
_cspsh
printf '%s\n' "${COMPREPLY[@]}"`
		cmd := exec.CommandContext(t.Context(), bash, append([]string{"-c", script, "bash"}, test.words...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		got := strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' })
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, %v, want %q", test.words, got, err, test.want)
		}
	}
}

// TestCompletions checks that each shell is told of each flag, and that those shells
// that are there accept the script.
func TestCompletions(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script, ok := completion(shell)
		if !ok {
			t.Errorf("nothing for %s", shell)
		}
		for _, f := range flagDocs {
			if !strings.Contains(script, "-"+f.name) && !strings.Contains(script, " "+f.name+" ") {
				t.Errorf("%s is not told of -%s", shell, f.name)
			}
		}
		path, err := exec.LookPath(shell)
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(t.Context(), path, "-n")
		cmd.Stdin = strings.NewReader(script)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", shell, err, out)
		}
	}
	if _, ok := completion("csh"); ok {
		t.Error("there is a completion for csh")
	}
}

func TestColored(t *testing.T) {
	for _, test := range []struct {
		args    []string
		noColor string
		want    bool
	}{
		{nil, "", true},
		{nil, "1", false},
		{[]string{"-color=never"}, "", false},
		{[]string{"-color=always"}, "1", true},
		{[]string{"-color=auto"}, "1", false},
	} {
		var o options
		if err := o.flags().Parse(test.args); err != nil {
			t.Fatal(err)
		}
		if got := o.colored(test.noColor); got != test.want {
			t.Errorf("%q with NO_COLOR=%s: %t", test.args, test.noColor, got)
		}
	}
}
