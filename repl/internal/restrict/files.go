package restrict

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Folder is where the files of a restricted program are. Its methods are those functions of package os
// that take names of files: a relative name is one in the folder, and one that leads out of it is refused.
type Folder struct {
	dir string

	once sync.Once
	root *os.Root
	err  error
}

// New returns the folder of a name.
func New(dir string) (*Folder, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return nil, err
	}
	if info, err := os.Stat(abs); err != nil {
		return nil, err
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder", dir)
	}
	return &Folder{dir: abs}, nil
}

// Name returns the folder's absolute path.
func (f *Folder) Name() string { return f.dir }

// Close gives back what the folder holds open.
func (f *Folder) Close() {
	f.once.Do(func() { f.err = os.ErrClosed })
	if f.root != nil {
		f.root.Close()
	}
}

// within returns the open folder, and a name in it.
func (f *Folder) within(op, name string) (*os.Root, string, error) {
	f.once.Do(func() { f.root, f.err = os.OpenRoot(f.dir) })
	if f.err != nil {
		return nil, "", &os.PathError{Op: op, Path: name, Err: f.err}
	}
	rel := name
	if filepath.IsAbs(name) {
		var err error
		if rel, err = filepath.Rel(f.dir, name); err != nil {
			return nil, "", f.outside(op, name)
		}
	}
	if rel == "" {
		return nil, "", &os.PathError{Op: op, Path: name, Err: os.ErrNotExist}
	}
	if !filepath.IsLocal(rel) {
		return nil, "", f.outside(op, name)
	}
	return f.root, rel, nil
}

// An outsideError says that a file is not in the folder.
type outsideError struct{ dir string }

func (e *outsideError) Error() string        { return "not allowed: it is outside of " + e.dir }
func (e *outsideError) Is(target error) bool { return target == fs.ErrPermission }

func (f *Folder) outside(op, name string) error {
	return &os.PathError{Op: op, Path: name, Err: &outsideError{f.dir}}
}

// told gives an error the name that the program knows the file by.
func (f *Folder) told(op, name string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		if pe.Err != nil && strings.Contains(pe.Err.Error(), "escapes from parent") {
			return f.outside(op, name)
		}
		return &os.PathError{Op: op, Path: name, Err: pe.Err}
	}
	return err
}

// do calls what a file in the folder is used by.
func (f *Folder) do(op, name string, use func(r *os.Root, name string) error) error {
	r, in, err := f.within(op, name)
	if err != nil {
		return err
	}
	return f.told(op, name, use(r, in))
}

// with is do for what gives a value.
func with[T any](f *Folder, op, name string, use func(r *os.Root, name string) (T, error)) (v T, err error) {
	err = f.do(op, name, func(r *os.Root, name string) (err error) {
		v, err = use(r, name)
		return err
	})
	return v, err
}

// Functions of package os.

func (f *Folder) Open(name string) (*os.File, error) { return with(f, "open", name, (*os.Root).Open) }
func (f *Folder) Create(name string) (*os.File, error) {
	return with(f, "open", name, (*os.Root).Create)
}
func (f *Folder) OpenFile(name string, flag int, perm os.FileMode) (*os.File, error) {
	return with(f, "open", name, func(r *os.Root, name string) (*os.File, error) { return r.OpenFile(name, flag, perm) })
}
func (f *Folder) ReadFile(name string) ([]byte, error) {
	return with(f, "open", name, (*os.Root).ReadFile)
}
func (f *Folder) WriteFile(name string, data []byte, perm os.FileMode) error {
	return f.do("open", name, func(r *os.Root, name string) error { return r.WriteFile(name, data, perm) })
}
func (f *Folder) Stat(name string) (os.FileInfo, error) {
	return with(f, "stat", name, (*os.Root).Stat)
}
func (f *Folder) Lstat(name string) (os.FileInfo, error) {
	return with(f, "lstat", name, (*os.Root).Lstat)
}
func (f *Folder) Readlink(name string) (string, error) {
	return with(f, "readlink", name, (*os.Root).Readlink)
}
func (f *Folder) Mkdir(name string, perm os.FileMode) error {
	return f.do("mkdir", name, func(r *os.Root, name string) error { return r.Mkdir(name, perm) })
}
func (f *Folder) MkdirAll(name string, perm os.FileMode) error {
	return f.do("mkdir", name, func(r *os.Root, name string) error { return r.MkdirAll(name, perm) })
}
func (f *Folder) Remove(name string) error    { return f.do("remove", name, (*os.Root).Remove) }
func (f *Folder) RemoveAll(name string) error { return f.do("remove", name, (*os.Root).RemoveAll) }
func (f *Folder) Chmod(name string, mode os.FileMode) error {
	return f.do("chmod", name, func(r *os.Root, name string) error { return r.Chmod(name, mode) })
}
func (f *Folder) Chown(name string, uid, gid int) error {
	return f.do("chown", name, func(r *os.Root, name string) error { return r.Chown(name, uid, gid) })
}
func (f *Folder) Lchown(name string, uid, gid int) error {
	return f.do("lchown", name, func(r *os.Root, name string) error { return r.Lchown(name, uid, gid) })
}
func (f *Folder) Chtimes(name string, atime, mtime time.Time) error {
	return f.do("chtimes", name, func(r *os.Root, name string) error { return r.Chtimes(name, atime, mtime) })
}
func (f *Folder) Truncate(name string, size int64) error {
	return f.do("truncate", name, func(r *os.Root, name string) error {
		file, err := r.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(file.Truncate(size), file.Close())
	})
}
func (f *Folder) Rename(from, to string) error { return f.two("rename", from, to, (*os.Root).Rename) }
func (f *Folder) Link(from, to string) error   { return f.two("link", from, to, (*os.Root).Link) }
func (f *Folder) Symlink(from, to string) error {
	return f.do("symlink", to, func(r *os.Root, to string) error { return r.Symlink(from, to) })
}

// two calls what takes two names.
func (f *Folder) two(op, from, to string, use func(r *os.Root, from, to string) error) error {
	_, in, err := f.within(op, to)
	if err != nil {
		return err
	}
	return f.do(op, from, func(r *os.Root, from string) error { return use(r, from, in) })
}

func (f *Folder) ReadDir(name string) ([]os.DirEntry, error) {
	return with(f, "open", name, func(r *os.Root, name string) ([]os.DirEntry, error) {
		dir, err := r.Open(name)
		if err != nil {
			return nil, err
		}
		defer dir.Close()
		list, err := dir.ReadDir(-1)
		slices.SortFunc(list, func(a, b os.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
		return list, err
	})
}

// DirFS is os.DirFS. A folder that is not allowed gives a file system in which nothing can be opened.
func (f *Folder) DirFS(name string) fs.FS {
	r, in, err := f.within("open", name)
	if err != nil {
		return noFS{err}
	}
	if sub, err := fs.Sub(r.FS(), filepath.ToSlash(filepath.Clean(in))); err == nil {
		return sub
	}
	return noFS{f.outside("open", name)}
}

type noFS struct{ err error }

func (n noFS) Open(string) (fs.File, error) { return nil, n.err }

func (f *Folder) Getwd() (string, error) { return f.dir, nil }
func (f *Folder) TempDir() string        { return f.dir }

func (f *Folder) CreateTemp(dir, pattern string) (file *os.File, err error) {
	err = f.temporary(dir, pattern, func(name string) error {
		file, err = f.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		return err
	})
	return file, err
}

func (f *Folder) MkdirTemp(dir, pattern string) (name string, err error) {
	err = f.temporary(dir, pattern, func(n string) error {
		name = n
		return f.Mkdir(n, 0o700)
	})
	return name, err
}

// temporary tries names until one is not there yet.
func (f *Folder) temporary(dir, pattern string, try func(name string) error) error {
	if dir == "" {
		dir = f.dir
	}
	before, after := pattern, ""
	if i := strings.LastIndexByte(pattern, '*'); i >= 0 {
		before, after = pattern[:i], pattern[i+1:]
	}
	for n := 0; ; n++ {
		err := try(filepath.Join(dir, fmt.Sprintf("%s%d%s", before, time.Now().UnixNano()%1e9+int64(n), after)))
		if !errors.Is(err, fs.ErrExist) || n > 1000 {
			return err
		}
	}
}
