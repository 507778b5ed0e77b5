package repl

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// In a module :doc completes the import paths of its packages; :get needs a module and the go command, and
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
	for name, text := range map[string]string{"go.mod": "module example.com/m\n", "bank/bank.go": "package bank\n", "base/x/x.go": "package x\n"} {
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

	line := ":doc example.com/m/ba"
	var got []string
	for _, c := range s.complete(line, len(line)).Candidates {
		got = append(got, c.Text)
	}
	if want := []string{"example.com/m/bank", "example.com/m/base"}; !slices.Equal(got, want) {
		t.Errorf("%s completes as %q, want %q", line, got, want)
	}
}
