package main

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
)

// render returns the generated files for the packages at paths, by slash
// separated name relative to the directory of package stdlib_symbols.
func render(dir string, paths []string) (map[string][]byte, error) {
	symbols, exports, api := renderings{}, renderings{}, renderings{}
	names := map[string]string{}
	files := map[string][]byte{}
	for _, pf := range platforms {
		prog, err := load(dir, pf, paths...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", pf, err)
		}
		if pf == platforms[0] {
			sources, err := renderSources(dir, prog, paths)
			if err != nil {
				return nil, err
			}
			maps.Copy(files, sources)
		}
		pruned, err := prune(prog)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", pf, err)
		}
		for _, path := range paths {
			pkg := prog.pkgs[path]
			names[path] = pkg.Name()
			sym, err := renderSymbols(pkg)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", pf, path, err)
			}
			exp, err := exportData(pruned[path])
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", pf, path, err)
			}
			symbols.add(path, pf, sym)
			exports.add(path, pf, exp)
			api.add(path, pf, []byte(describe(pkg)))
		}
	}

	entries := []entry{{path: "unsafe", name: "unsafe"}}
	for _, path := range paths {
		if data, ok := symbols.common(path); ok {
			files[symbolsName(path)+".go"] = data
		} else {
			for pf, data := range symbols[path] {
				files[symbolsName(path)+"_"+pf.suffix()+".go"] = data
			}
		}
		e := entry{path: path, name: names[path]}
		// Export data has something of the unexported declarations too, which
		// differ in many packages: the exported API decides.
		if _, ok := api.common(path); ok {
			data := exports[path][platforms[0]]
			files["export/any/"+path+".x"] = data
			mentioned, err := mentions(data, path)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			for _, path := range mentioned {
				if _, ok := api.common(path); !ok {
					e.platform = append(e.platform, path)
				}
			}
		} else {
			for pf, data := range exports[path] {
				files["export/"+pf.suffix()+"/"+path+".x"] = data
			}
		}
		entries = append(entries, e)
	}
	release, err := goRelease(dir)
	if err != nil {
		return nil, err
	}
	files["sym_index.go"], err = renderIndex(entries, release)
	return files, err
}

// renderings hold what has been rendered for each package, by import path, on
// each platform.
type renderings map[string]map[platform][]byte

func (r renderings) add(path string, pf platform, data []byte) {
	if r[path] == nil {
		r[path] = map[platform][]byte{}
	}
	r[path][pf] = data
}

// common returns the rendering of a package if it is the same on all platforms.
// A package that has not been rendered has an empty one.
func (r renderings) common(path string) (data []byte, ok bool) {
	data = r[path][platforms[0]]
	for _, other := range r[path] {
		if !bytes.Equal(data, other) {
			return nil, false
		}
	}
	return data, true
}

// symbolsName returns the name of a package's table, and of the file it is in
// but for the extension.
func symbolsName(path string) string { return "sym_" + ident(path) }

// ident makes an identifier of an import path: net/http gives net_http, and
// the module's own packages go by their short names.
func ident(path string) string {
	path = strings.TrimPrefix(path, modulePath+"/")
	return strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(path)
}
