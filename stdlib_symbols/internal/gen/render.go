package main

import (
	"fmt"
	"slices"
	"strings"
)

// A library is what a script may import, for all targets.
type library struct {
	paths   map[release][]string
	names   map[string]string // of packages, by path
	symbols renderings        // files of symbols
	sources renderings        // of generic declarations, as on the first platform
	exports renderings        // export data
	api     renderings        // what of a package's API is to be the same on all platforms
	layout  renderings        // what is to be the same in all releases besides
}

// read type-checks the standard library and package csp for all targets.
func read(dir string) (*library, error) {
	lib := &library{
		paths:   map[release][]string{},
		names:   map[string]string{},
		symbols: renderings{}, sources: renderings{}, exports: renderings{}, api: renderings{}, layout: renderings{},
	}
	for _, r := range releases {
		paths, err := scriptPackages(dir, target{r, platforms[0]})
		if err != nil {
			return nil, err
		}
		lib.paths[r] = paths
		for _, pf := range platforms {
			if err := lib.add(dir, target{r, pf}); err != nil {
				return nil, fmt.Errorf("%s %s: %w", r.lang, pf, err)
			}
		}
	}
	return lib, nil
}

// add renders what is of one target.
func (lib *library) add(dir string, t target) error {
	paths := lib.paths[t.release]
	prog, err := load(dir, t, paths...)
	if err != nil {
		return err
	}
	if t.platform == platforms[0] {
		sources, err := renderSources(dir, prog, paths)
		if err != nil {
			return err
		}
		for path, src := range sources {
			for _, pf := range platforms {
				lib.sources.add(path, target{t.release, pf}, src)
			}
		}
	}
	pruned, err := prune(prog)
	if err != nil {
		return err
	}
	for _, path := range paths {
		pkg := prog.pkgs[path]
		lib.names[path] = pkg.Name()
		sym, err := renderSymbols(pkg)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		exp, err := exportData(pruned[path])
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		lib.symbols.add(path, t, sym)
		lib.exports.add(path, t, exp)
		lib.api.add(path, t, []byte(describe(pkg)))
		lib.layout.add(path, t, []byte(describe(pkg)+describeLayout(pkg, t.platform.sizes())))
	}
	return nil
}

// render returns the generated files, by slash separated name relative to the
// directory of package stdlib_symbols.
func (lib *library) render() (map[string][]byte, error) {
	files := map[string][]byte{}
	for path := range lib.sources {
		for _, v := range lib.sources.variants(path, lib.sources) {
			files["_source/"+v.releaseDir()+path+".go"] = v.of(lib.sources[path])
		}
	}
	first := map[release]map[string][]string{}
	for _, r := range releases {
		first[r] = map[string][]string{}
	}
	for path := range lib.symbols {
		for _, v := range lib.symbols.variants(path, lib.symbols) {
			files[symbolsName(path)+v.fileSuffix()+".go"] = v.constrain(v.of(lib.symbols[path]))
		}
		// Export data has something of the unexported declarations too, which
		// differ in many packages: the exported API decides.
		for _, v := range lib.exportVariants(path) {
			data := v.of(lib.exports[path])
			files["export/"+v.platformDir()+v.releaseDir()+path+".x"] = data
			mentioned, err := mentions(data, path)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			for _, r := range v.releases {
				for _, other := range mentioned {
					if len(lib.exportVariants(other)) > 1 && !slices.Contains(first[r][path], other) {
						first[r][path] = append(first[r][path], other)
					}
				}
			}
		}
	}
	for _, r := range releases {
		entries := []entry{{path: "unsafe", name: "unsafe"}}
		for _, path := range lib.paths[r] {
			entries = append(entries, entry{path, lib.names[path], slices.Sorted(slices.Values(first[r][path]))})
		}
		index, err := renderIndex(entries, r)
		if err != nil {
			return nil, err
		}
		v := variant{[]release{r}, platforms}
		files["sym_index"+v.fileSuffix()+".go"] = v.constrain(index)
	}
	return files, nil
}

// exportVariants returns the variants of a package's export data. A package that
// is not rendered has none.
func (lib *library) exportVariants(path string) []variant {
	return lib.api.variants(path, lib.layout)
}

// symbolsName returns the name of a package's table, and how the names of the files
// that it is in begin.
func symbolsName(path string) string { return "sym_" + ident(path) }

// ident makes an identifier of an import path: net/http gives net_http, and
// the module's own packages go by their short names.
func ident(path string) string {
	path = strings.TrimPrefix(path, modulePath+"/")
	return strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(path)
}
