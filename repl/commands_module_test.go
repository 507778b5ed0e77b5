package repl

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// In a module :doc completes its packages and what is in them, :test the names of tests, flags and folders, and :get
// the modules that are required; it needs a module and the go command, and
// :test a program that runs tests.
func TestModuleCommands(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	refused := func(line, want string) {
		t.Helper()
		if err := s.command(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf(":%s: %v, want %s", line, err, want)
		}
	}
	refused("get example.com/other", "there is no go.mod")
	refused("test", "this program does not run tests")
	for name, text := range map[string]string{
		"go.mod":       "module example.com/m\n\nrequire example.com/other/v2 v2.1.0\n",
		"m_test.go":    "package m\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) {}\n\nfunc FuzzOne(f *testing.F) {}\n",
		"bank/bank.go": "package bank\n\ntype Account struct{}\n\nfunc (Account) Close() {}\n\nfunc Open() {}\n",
		"base/x/x.go":  "package x\n",

		"cache/cache/download/example.com/other/v2/@v/v2.1.0.mod": "module example.com/other/v2\n",
		"cache/cache/download/example.com/other/v2/@v/v2.2.0.mod": "module example.com/other/v2\n",
		"cache/example.com/other/v2@v2.1.0/o.go":                  "package other\n",
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s.imp.found = false
	t.Setenv("PATH", "")
	refused("get example.com/other", ":get needs the go command")
	refused("get", "usage: :get")
	refused("get two words", "usage: :get")

	t.Setenv("GOMODCACHE", filepath.Join(dir, "cache"))
	s.imp.found = false
	for line, want := range map[string][]string{
		":doc example.com/m/ba":      {"example.com/m/bank", "example.com/m/base"},
		":doc example.com/m/bank.Op": {"example.com/m/bank.Open"},
		":doc bank":                  {"bank"},
		":doc othe":                  {"other"},
		":doc bank.Acc":              {"bank.Account", "bank.Account.Close"},
		":test ":                     {"TestOne", "FuzzOne"},
		":test -run Fu":              {"FuzzOne"},
		":test -covero":              nil,
		":test -virtual":             {"-virtualtimeout", "-virtual"},
		":test ./ba":                 {"./bank", "./bank/...", "./base", "./base/..."},
		":test ./.":                  {"./..."},
		":get ":                      {"example.com/other/v2"},
		":get example.com/other/v2@": {"example.com/other/v2@v2.2.0", "example.com/other/v2@v2.1.0", "example.com/other/v2@latest"},
		":reload ":                   nil,
		":sh ":                       nil,
	} {
		var got []string
		for _, c := range s.complete(line, len(line)).Candidates {
			got = append(got, c.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s completes as %q, want %q", line, got, want)
		}
	}
	for args, want := range map[string]string{
		"":                           "",
		"-v":                         "-v",
		"One":                        "-run One",
		"-v -schedules 9 One":        "-v -schedules 9 -run One",
		"One ./... -v":               "-run One ./... -v",
		"./bank One":                 "-run One ./bank",
		"example.com/m/bank":         "example.com/m/bank",
		"Test.*/sub":                 "-run Test.*/sub",
		"-run One example.com/m/...": "-run One example.com/m/...",
		"-count x One":               "-count x One",
	} {
		if got := strings.Join(s.testArguments(args), " "); got != want {
			t.Errorf(":test %s is cspsh test %s, want %s", args, got, want)
		}
	}
}
