package embedfs

import (
	"embed"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"
)

//go:embed all:testdata
var compiled embed.FS

// A file system made here has the same parts as the compiler's of the same files.
func TestLikeCompiled(t *testing.T) {
	var files []File
	err := fs.WalkDir(os.DirFS("."), "testdata", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var data []byte
			if data, err = os.ReadFile(name); err == nil {
				files = append(files, File{name, string(data)})
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(files) // their order does not count
	made, err := New(files...)
	if err != nil {
		t.Fatal(err)
	}
	want, got := entries(compiled), entries(made)
	if len(want) < 8 || !slices.Equal(got, want) {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	if err := fstest.TestFS(made, "testdata/a/b/deep.txt", "testdata/a.txt", "testdata/a-b/x", "testdata/.hidden"); err != nil {
		t.Error(err)
	}
}

func TestEmpty(t *testing.T) {
	made, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if list, err := made.ReadDir("."); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// entries returns what a file system is made of, in its own order.
func entries(fsys embed.FS) (out []File) {
	list := reflect.ValueOf(&fsys).Elem().FieldByName("files").Elem()
	for i := range list.Len() {
		f := list.Index(i)
		out = append(out, File{f.FieldByName("name").String(), f.FieldByName("data").String()})
	}
	return out
}
