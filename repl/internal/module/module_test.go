package module

import (
	"path/filepath"
	"testing"
)

// TestPackage looks up packages in modules of several kinds. The module cache is in the
// folder, too.
func TestPackage(t *testing.T) {
	const cached = "cache/cache/download/x.org/"
	for _, test := range []struct {
		name  string
		files map[string]string
		from  string
		want  map[string]string // the folder of a package and its language version
	}{
		{"as go.mod says", map[string]string{
			"m/go.mod":                    "module m\ngo 1.20\nrequire (\n x.org/a v1.0.0\n x.org/a/b v1.0.0\n)",
			"m/p/p.go":                    "",
			cached + "a/@v/v1.0.0.mod":    "module x.org/a\ngo 1.25\nrequire x.org/a/b v1.9.0",
			cached + "a/b/@v/v1.0.0.mod":  "module x.org/a/b",
			"cache/x.org/a@v1.0.0/c/c.go": "",
			"cache/x.org/a/b@v1.0.0/b.go": "",
			"cache/x.org/a@v1.0.0/b/b.go": "in the shadow of the module with the longer path",
		}, "m", map[string]string{
			"m/p":       "m/p go1.20",
			"x.org/a/c": "cache/x.org/a@v1.0.0/c go1.25",
			"x.org/a/b": "cache/x.org/a/b@v1.0.0 go1.16",
		}},
		{"the highest version, what is excluded apart", map[string]string{
			"m/go.mod":                    "module m\nrequire (\n x.org/a v1.0.0\n x.org/c v1.0.0\n)\nexclude x.org/b v1.3.0",
			cached + "a/@v/v1.0.0.mod":    "module x.org/a\nrequire (\n x.org/b v1.1.0\n m v1.0.0\n)",
			cached + "c/@v/v1.0.0.mod":    "module x.org/c\nrequire x.org/d v1.0.0",
			cached + "d/@v/v1.0.0.mod":    "module x.org/d\ngo 1.21\nrequire (\n x.org/b v1.2.0\n x.org/b v1.3.0\n)",
			cached + "b/@v/v1.2.0.mod":    "module x.org/b\ngo 1.18\nrequire x.org/a v1.0.0",
			"cache/x.org/b@v1.2.0/b.go":   "",
			"cache/x.org/d@v1.0.0/e/e.go": "",
		}, "m", map[string]string{
			"x.org/b":   "cache/x.org/b@v1.2.0 go1.18",
			"x.org/d/e": "cache/x.org/d@v1.0.0/e go1.21",
		}},
		{"a replacement of one version", map[string]string{
			"m/go.mod":                  "module m\ngo 1.20\nrequire (\n x.org/a v1.0.0\n x.org/b v1.0.0\n)\nreplace (\n x.org/a => ../any\n x.org/a v1.0.0 => ../one\n x.org/b v1.1.0 => ../no\n)",
			"one/go.mod":                "module x.org/a\ngo 1.19",
			"any/go.mod":                "module x.org/a",
			"cache/x.org/b@v1.0.0/b.go": "",
		}, "m", map[string]string{
			"x.org/a": "one go1.19",
			"x.org/b": "cache/x.org/b@v1.0.0 go1.16",
		}},
		{"a vendor folder", map[string]string{
			"m/go.mod":                   "module m\ngo 1.20\nrequire x.org/a v1.0.0",
			"m/vendor/modules.txt":       "# x.org/a v1.0.0\n## explicit; go 1.19\nx.org/a\nx.org/a/b\n# x.org/c v1.0.0\n## explicit\nx.org/c\n",
			"m/vendor/x.org/a/b/b.go":    "",
			"m/vendor/x.org/c/c.go":      "",
			"cache/x.org/a@v1.0.0/b/b.x": "",
		}, "m", map[string]string{
			"x.org/a/b": "m/vendor/x.org/a/b go1.19",
			"x.org/c":   "m/vendor/x.org/c go1.16",
		}},
		{"a vendor folder from before it counted", map[string]string{
			"m/go.mod":                   "module m\ngo 1.13\nrequire x.org/a v1.0.0",
			"m/vendor/modules.txt":       "# x.org/a v1.0.0\nx.org/a/b\n",
			"m/vendor/x.org/a/b/b.go":    "",
			"cache/x.org/a@v1.0.0/b/b.x": "",
		}, "m", map[string]string{"x.org/a/b": "cache/x.org/a@v1.0.0/b go1.16"}},
		{"a workspace", map[string]string{
			"go.work":                   "go 1.22\nuse (\n ./m\n ./n\n)\nreplace x.org/b => ./three",
			"m/go.mod":                  "module m\ngo 1.20\nrequire (\n x.org/a v1.0.0\n x.org/b v1.0.0\n)\nreplace x.org/b => ../two",
			"n/go.mod":                  "module m/n\ngo 1.21\nrequire x.org/a v1.1.0",
			"n/p/p.go":                  "",
			"m/n/p/p.go":                "in the shadow of the module with the longer path",
			"three/b.go":                "",
			"two/b.go":                  "",
			"cache/x.org/a@v1.1.0/a.go": "",
		}, "m", map[string]string{
			"m/n/p":   "n/p go1.21",
			"x.org/a": "cache/x.org/a@v1.1.0 go1.16",
			"x.org/b": "three go1.16",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, test.files)
			t.Setenv("GOMODCACHE", filepath.Join(dir, "cache"))
			t.Setenv("GOWORK", "")
			m, err := Find(filepath.Join(dir, test.from))
			if err != nil {
				t.Fatal(err)
			}
			for path, want := range test.want {
				p, err := m.Package(path)
				rel, _ := filepath.Rel(dir, p.Dir)
				if got := filepath.ToSlash(rel) + " " + p.GoVersion; err != nil || got != want {
					t.Errorf("%s: %s, %v, want %s", path, got, err, want)
				}
			}
		})
	}
}

// Assembly is avoided where build constraints leave the choice; else files are those that
// the go command takes.
func TestFiles(t *testing.T) {
	dir := write(t, map[string]string{
		"asm/f.go":        "//go:build !purego && !appengine\n\npackage asm",
		"asm/f_amd64.s":   "//go:build !purego\n",
		"asm/f_arm64.s":   "//go:build !purego\n",
		"asm/pure.go":     "//go:build purego || appengine\n\npackage asm",
		"only/f.go":       "package only",
		"only/stub.s":     "",
		"tags/f.go":       "//go:build !purego && !noasm && !appengine && !safe\n\npackage tags",
		"tags/other.go":   "//go:build purego || noasm || appengine || safe\n\npackage tags",
		"tags/f_test.go":  "package tags",
		"tags/ignored.go": "//go:build ignore\n\npackage main",
	})
	for _, test := range []struct {
		dir, want string
		asm       bool
	}{
		{"asm", "pure.go", false},
		{"only", "f.go", true},
		{"tags", "f.go", false},
	} {
		src, err := Files(filepath.Join(dir, test.dir))
		if err != nil || len(src.Files) != 1 || filepath.Base(src.Files[0]) != test.want || src.Assembly != test.asm {
			t.Errorf("%s: %+v, %v", test.dir, src, err)
		}
	}
	src, err := Files(filepath.Join(dir, "tags"))
	if err != nil || len(src.Tests) != 1 || len(src.XTest) != 0 {
		t.Errorf("%+v, %v; want a test", src, err)
	}
	if src, err = Files(filepath.Join(dir, "asm"), "appengine"); err != nil || len(src.Files) != 1 || filepath.Base(src.Files[0]) != "pure.go" {
		t.Errorf("%+v, %v; want what the tag chooses", src, err)
	}
}
