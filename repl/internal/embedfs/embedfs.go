// Package embedfs makes values of type embed.FS at run time, which otherwise only the
// compiler and the linker do.
package embedfs

import (
	"embed"
	"errors"
	"path"
	"reflect"
	"slices"
	"strings"
	"unsafe"
)

// A File is one that a file system has. Its name is as fs.ValidPath wants it.
type File struct{ Name, Data string }

// New returns a file system with some files, and with the folders that these are in. The
// error is that this Go release has another form of embed.FS than the one that is known.
func New(files ...File) (fsys embed.FS, err error) {
	list := reflect.ValueOf(&fsys).Elem().FieldByName("files") // a *[]file
	if !list.IsValid() || list.Kind() != reflect.Pointer || list.Type().Elem().Kind() != reflect.Slice {
		return fsys, errLayout
	}
	entry := list.Type().Elem().Elem()
	if entry.Kind() != reflect.Struct || !isString(entry, "name") || !isString(entry, "data") {
		return fsys, errLayout
	}
	entries := withFolders(files)
	slice := reflect.New(list.Type().Elem())
	slice.Elem().Set(reflect.MakeSlice(slice.Type().Elem(), len(entries), len(entries)))
	for i, f := range entries {
		to := slice.Elem().Index(i)
		settable(to.FieldByName("name")).SetString(f.Name)
		settable(to.FieldByName("data")).SetString(f.Data)
	}
	settable(list).Set(slice)
	return fsys, nil
}

var errLayout = errors.New("embed.FS: its fields are not known to this version of cspsh")

func isString(t reflect.Type, name string) bool {
	f, ok := t.FieldByName(name)
	return ok && f.Type.Kind() == reflect.String
}

// settable returns a field that can be set though it is not exported.
func settable(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}

// withFolders returns the files and their folders, whose names end in a slash, in the order
// in which embed.FS looks for them: by folder, then by name in it.
func withFolders(files []File) []File {
	var out []File
	seen := map[string]bool{}
	for _, f := range files {
		if !seen[f.Name] {
			seen[f.Name] = true
			out = append(out, f)
		}
		for dir := path.Dir(f.Name); dir != "." && !seen[dir+"/"]; dir = path.Dir(dir) {
			seen[dir+"/"] = true
			out = append(out, File{Name: dir + "/"})
		}
	}
	slices.SortFunc(out, func(a, b File) int {
		a.Name, b.Name = strings.TrimSuffix(a.Name, "/"), strings.TrimSuffix(b.Name, "/")
		if c := strings.Compare(path.Dir(a.Name), path.Dir(b.Name)); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}
