package module

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write writes files, and returns their folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEmbed(t *testing.T) {
	dir := write(t, map[string]string{
		"a.txt": "A", "b.txt": "B", ".dot": "", "_low": "",
		"d/x": "X", "d/.dot": "", "d/_low": "", "d/e/y": "Y", "d/.e/z": "",
		"m/go.mod": "module m", "m/f": "", "d/n/go.mod": "module n", "d/n/f": "",
		"hidden/.only": "", "d/.git/config": "",
	})
	if err := os.Symlink("a.txt", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	for _, test := range []struct{ patterns, want string }{
		{"a.txt", "a.txt"},
		{"b.txt a.txt a.*", "a.txt b.txt"},
		{".dot _low", ".dot _low"},
		{"d", "d/e/y d/x"},
		{"all:d", "d/.dot d/.e/z d/_low d/e/y d/x"},
		{"d/*", "cannot embed d/.git: invalid name .git"},
		{"d/e/*", "d/e/y"},
		{"all:hidden", "hidden/.only"},
		{"hidden", "cannot embed directory hidden: contains no embeddable files"},
		{"nothing*", "no matching files found"},
		{"m/f", "cannot embed m/f: in different module"},
		{"m", "cannot embed m: in different module"},
		{"link", "cannot embed irregular file link"},
		{"../x", "invalid pattern syntax"},
		{"/etc/passwd", "invalid pattern syntax"},
		{".", "invalid pattern syntax"},
		{"[", "syntax error in pattern"},
	} {
		files, err := Embed(dir, strings.Fields(test.patterns))
		var names []string
		for _, f := range files {
			names = append(names, f.Name)
		}
		got := strings.Join(names, " ")
		if err != nil {
			got = err.Error()
		}
		if got != test.want && !strings.HasSuffix(got, ": "+test.want) {
			t.Errorf("%s: %s, want %s", test.patterns, got, test.want)
		}
	}
	files, err := Embed(dir, []string{"d"})
	if err != nil || string(files[0].Data) != "Y" || string(files[1].Data) != "X" {
		t.Errorf("%q, %v", files, err)
	}
}
