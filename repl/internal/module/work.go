package module

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// A workspace is what a go.work says.
type workspace struct {
	dir   string
	file  *modfile.WorkFile
	mains []main
}

// findWork returns the workspace that a folder is in, nil if it is in none. As for the go
// command, the variable GOWORK names another go.work, or is off.
func findWork(dir string) (*workspace, error) {
	var file string
	var data []byte
	var err error
	switch env := os.Getenv("GOWORK"); env {
	case "off":
		return nil, nil
	case "":
		file, data, err = above(dir, "go.work")
	default:
		file = env
		data, err = os.ReadFile(file)
	}
	if err != nil || file == "" {
		return nil, err
	}
	w := &workspace{dir: filepath.Dir(file)}
	if w.file, err = modfile.ParseWork(file, data, nil); err != nil {
		return nil, err
	}
	for _, use := range w.file.Use {
		dir := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(w.dir, dir)
		}
		dir = filepath.Clean(dir)
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%s:%d: there is no go.mod in %s", file, use.Syntax.Start.Line, dir)
		case err != nil:
			return nil, err
		}
		main, err := readMain(dir, data)
		if err != nil {
			return nil, err
		}
		w.mains = append(w.mains, main)
	}
	return w, nil
}
