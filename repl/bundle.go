package repl

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp/explore"
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
// its standard input if that is a file or it reads any of it, the packages from source that it imports, with the files beside those of its own
// module, and what is embedded.
func (p *Program) Bundle() ([]byte, error) {
	if p.src == nil {
		return nil, errors.New("only a script can be sent to other machines")
	}
	b := &bundle{
		Path: p.src.path, Names: p.src.names, Texts: p.src.texts, Args: p.cfg.Args, Races: !p.cfg.unraced,
		Files: map[string][]byte{},
	}
	reads, err := p.readsInput()
	if err != nil {
		return nil, err
	}
	if reads {
		if b.Stdin, err = p.in.read(); err != nil {
			return nil, err
		}
	}
	if err := b.addModule(p.shells[0].imp); err != nil {
		return nil, err
	}
	data, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	w.Write(data)
	w.Close()
	return packed.Bytes(), nil
}

// addModule adds what a program has imported from source, as one module: its own with the packages of others in the vendor
// folder, wherever they are here.
func (b *bundle) addModule(im *importer) error {
	dir, err := filepath.Abs(im.dir)
	if err != nil {
		return err
	}
	if im.module == nil || len(im.sources) == 0 {
		b.Dir = "."
		return b.addEmbedded(im, im.dir, b.Dir)
	}
	root := im.module.Dir
	if b.Dir, err = filepath.Rel(root, dir); err != nil {
		return err
	}
	if err := b.addEmbedded(im, im.dir, filepath.ToSlash(b.Dir)); err != nil {
		return err
	}
	if b.Files["go.mod"], err = im.module.GoMod(); err != nil {
		return err
	}
	vendored := map[string][]string{} // packages, by what modules.txt has of their modules
	for name := range im.sources {
		if im.isOwn(name) {
			continue
		}
		pkg, err := im.module.Package(name)
		if err != nil {
			return err
		}
		to := path.Join("vendor", name)
		rel, err := filepath.Rel(root, pkg.Dir)
		own := err == nil && filepath.IsLocal(rel) && pkg.Module == im.module.Path
		if own {
			to = filepath.ToSlash(rel)
		} else {
			module := fmt.Sprintf("# %s\n## go %s\n", pkg.Module, strings.TrimPrefix(pkg.GoVersion, "go"))
			vendored[module] = append(vendored[module], name)
		}
		if err := b.addPackage(pkg.Dir, to, own); err != nil {
			return err
		}
		if err := b.addEmbedded(im, pkg.Dir, to); err != nil {
			return err
		}
	}
	var list strings.Builder
	for _, module := range slices.Sorted(maps.Keys(vendored)) {
		slices.Sort(vendored[module])
		list.WriteString(module + strings.Join(vendored[module], "\n") + "\n")
	}
	b.Files["vendor/modules.txt"] = []byte(list.String())
	return nil
}

// addPackage adds the files of a package, or only its source; that there is assembly tells which files are used.
func (b *bundle) addPackage(dir, to string, all bool) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		name := e.Name()
		source := strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".s")
		if !e.Type().IsRegular() || strings.HasSuffix(name, "_test.go") || !all && !source {
			continue
		}
		if b.Files[path.Join(to, name)], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// addEmbedded adds what the package in a folder embeds.
func (b *bundle) addEmbedded(im *importer, dir, to string) (err error) {
	for _, name := range im.embedded[dir] {
		if b.Files[path.Join(to, name)], err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// readsInput reports whether the standard input belongs to the program: it is a file, or the default schedule has read any
// of it. Who writes a pipe may never end it, and so nobody waits for that who does not read.
func (p *Program) readsInput() (bool, error) {
	if p.in == nil || p.cfg.Stdin == nil {
		return false, nil
	}
	if f, ok := p.cfg.Stdin.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return true, nil
		}
	}
	_, _, err := explore.RunOnce(p.Program, 0, explore.Options{Context: p.in.ctx})
	return p.in.isBegun(), err
}

// Unbundle returns the program that [Program.Bundle] has made data of. Of cfg it takes Stderr, Packages, AllowImport
// and Memory.
func Unbundle(cfg Config, data []byte) (*Program, error) {
	var b bundle
	packed, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		err = json.NewDecoder(packed).Decode(&b)
	}
	if err != nil {
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
	cfg.Args, cfg.Stdin, cfg.sent = b.Args, bytes.NewReader(b.Stdin), true
	p, err := newScript(cfg, src, b.Path)
	if p == nil {
		os.RemoveAll(temp)
		return nil, err
	}
	p.temp = temp
	if err != nil {
		err = errors.New(strings.TrimSpace(p.Report(err, 0)))
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
