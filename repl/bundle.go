package repl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A bundle is what it takes to run a program on another machine.
type bundle struct {
	Path  string            `json:"path"`
	Names []string          `json:"names"` // of the files of the script, for reports
	Texts []string          `json:"texts"`
	Args  []string          `json:"args"`
	Stdin []byte            `json:"stdin,omitempty"`
	Races bool              `json:"races"`
	Dir   string            `json:"dir,omitempty"` // where imports are looked for, within Files
	Files map[string][]byte `json:"files,omitempty"`
}

// Bundle returns the program as data by which [Unbundle] makes it on another machine: the script with its arguments,
// its standard input if that is a file, and of its module the packages that it imports, with the files beside them.
// Modules that it requires are not part of it, unless they are vendored; the other machine has to have them.
func (p *Program) Bundle() ([]byte, error) {
	if p.src == nil {
		return nil, errors.New("only a script can be sent to other machines")
	}
	b := &bundle{
		Path: p.src.path, Names: p.src.names, Texts: p.src.texts, Args: p.cfg.Args, Races: !p.cfg.unraced,
		Files: map[string][]byte{},
	}
	if f, ok := p.cfg.Stdin.(*os.File); ok && p.in != nil {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			text, err := p.in.read()
			if err != nil {
				return nil, err
			}
			b.Stdin = text
		}
	}
	if err := b.addModule(p.shells[0].imp); err != nil {
		return nil, err
	}
	return json.Marshal(b)
}

// addModule adds what a program has imported of its module.
func (b *bundle) addModule(im *importer) error {
	if im.module == nil || len(im.sources) == 0 {
		return nil
	}
	root := im.module.Dir
	dir, err := filepath.Abs(im.dir)
	if err != nil {
		return err
	}
	if b.Dir, err = filepath.Rel(root, dir); err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := b.add(root, filepath.Join(root, name)); err != nil {
			return err
		}
	}
	for path := range im.sources {
		if im.isOwn(path) {
			continue
		}
		pkg, err := im.module.Package(path)
		if err != nil {
			return err
		}
		if rel, err := filepath.Rel(root, pkg.Dir); err != nil || !filepath.IsLocal(rel) {
			continue
		}
		list, err := os.ReadDir(pkg.Dir)
		if err != nil {
			return err
		}
		for _, e := range list {
			if e.Type().IsRegular() && !strings.HasSuffix(e.Name(), "_test.go") {
				if err := b.add(root, filepath.Join(pkg.Dir, e.Name())); err != nil {
					return err
				}
			}
		}
	}
	return b.add(root, filepath.Join(root, "vendor", "modules.txt"))
}

// add adds a file, if it is there.
func (b *bundle) add(root, name string) error {
	data, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(root, name)
	if err != nil {
		return err
	}
	b.Files[filepath.ToSlash(rel)] = data
	return nil
}

// Unbundle returns the program that [Program.Bundle] has made data of. Of cfg it takes Stderr, Packages, AllowImport
// and Memory.
func Unbundle(cfg Config, data []byte) (*Program, error) {
	var b bundle
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, fmt.Errorf("the program cannot be read: %w", err)
	}
	src := &script{path: b.Path, names: b.Names, texts: b.Texts}
	temp := ""
	if len(b.Files) > 0 {
		var err error
		if temp, err = os.MkdirTemp("", "cspsh-farm-"); err != nil {
			return nil, err
		}
		if src.dir, err = b.unpack(temp); err != nil {
			os.RemoveAll(temp)
			return nil, err
		}
	}
	cfg.Args, cfg.Stdin = b.Args, bytes.NewReader(b.Stdin)
	p, err := newScript(cfg, src, b.Path)
	if p == nil {
		os.RemoveAll(temp)
		return nil, err
	}
	p.temp = temp
	if err != nil {
		err = errors.New(strings.TrimSpace(p.Report(err)))
		p.Close()
		return nil, err
	}
	if !b.Races {
		p.IgnoreRaces()
	}
	return p, nil
}

// unpack writes the files below a folder, and returns where imports are looked for.
func (b *bundle) unpack(temp string) (dir string, err error) {
	root, err := os.OpenRoot(temp)
	if err != nil {
		return "", err
	}
	defer root.Close()
	for name, data := range b.Files {
		if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(name)), 0o777); err != nil {
			return "", err
		}
		if err := root.WriteFile(filepath.FromSlash(name), data, 0o666); err != nil {
			return "", err
		}
	}
	if err := root.MkdirAll(b.Dir, 0o777); err != nil {
		return "", err
	}
	return filepath.Join(temp, b.Dir), nil
}
