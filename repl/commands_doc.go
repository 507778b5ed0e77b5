package repl

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/pretty"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// doc shows the documentation of a symbol: of a package, of a name of one, of a method
// by its type or by a value of the session.
func (s *Shell) doc(symbol string) error {
	if symbol == "" {
		return wrongUsage("doc")
	}
	if text := keywordDocs[symbol]; text != "" {
		return s.docOfKeyword(text)
	}
	if path, name, ok := s.imp.split(symbol); ok {
		if name == "" {
			return s.docOfPackage(path)
		}
		return s.docOfName(path, name)
	}
	parts := strings.Split(symbol, ".")
	if i := strings.LastIndexByte(symbol, '/'); i >= 0 { // net/http.Get
		parts = strings.Split(symbol[i+1:], ".")
		parts[0] = symbol[:i+1] + parts[0]
	}
	if obj := s.session.Lookup(parts[0]); obj != nil && obj.Pkg() != nil {
		return s.docOfObject(obj, parts[1:])
	}
	path, ok := s.packagePath(parts[0])
	if !ok {
		if obj := types.Universe.Lookup(parts[0]); obj != nil {
			return s.docOfName("builtin", parts[0])
		}
		var names []string
		for name := range s.defaultNames() {
			names = append(names, name)
		}
		return fmt.Errorf("no package or name %s%s", parts[0], didYouMean(parts[0], append(names, s.session.Names()...)))
	}
	if len(parts) == 1 {
		return s.docOfPackage(path)
	}
	return s.docOfName(path, strings.Join(parts[1:], "."))
}

// packagePath returns the path of a package that is given by its name or its path.
func (s *Shell) packagePath(name string) (path string, ok bool) {
	if path, ok = s.session.Imports()[name]; ok {
		return path, true
	}
	if path, ok = s.defaultNames()[name]; ok {
		return path, true
	}
	if stdlib_symbols.Has(name) {
		return name, true
	}
	if s.imp.find() == nil {
		if paths := s.imp.module.Named(func(n string) bool { return n == name }); len(paths) > 0 {
			return paths[0], true
		}
	}
	return "", false
}

// docOfKeyword shows what a keyword is for: its forms, and then what they do.
func (s *Shell) docOfKeyword(text string) error {
	forms, rest, _ := strings.Cut(text, "\n\n")
	fmt.Fprintf(s.out(), "%s\n\n%s", forms, pretty.Indent(pretty.Fill(rest+"\n", s.columns()-helpMargin), helpMargin))
	return nil
}

// documentation returns that of a package, which may be one that runs from source.
func (s *Shell) documentation(path string) (*stdlib_symbols.Documentation, error) {
	if d := stdlib_symbols.Doc(path); d != nil {
		return d, nil
	}
	files, err := s.imp.files(path)
	if err != nil {
		return nil, fmt.Errorf("there is no documentation of package %s: %w", path, err)
	}
	return stdlib_symbols.Extract(path, files)
}

// docOfObject shows what is known of something that the session has declared, or of a
// method or field of it.
func (s *Shell) docOfObject(obj types.Object, rest []string) error {
	for _, name := range rest {
		t := obj.Type()
		if obj, _, _ = types.LookupFieldOrMethod(t, true, s.session.Package(), name); obj == nil {
			return fmt.Errorf("%s has no field or method %s", typeName(t), name)
		}
		if obj.Pkg() != nil && obj.Pkg().Path() != check.Path {
			break
		}
	}
	if obj.Pkg() == nil || obj.Pkg().Path() == check.Path {
		fmt.Fprintln(s.out(), types.ObjectString(obj, func(p *types.Package) string {
			if p.Path() == check.Path {
				return ""
			}
			return p.Name()
		}))
		if named := namedOf(obj.Type()); named != nil && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() != check.Path {
			fmt.Fprintln(s.out())
			return s.docOfName(named.Obj().Pkg().Path(), named.Obj().Name())
		}
		return nil
	}
	name := obj.Name()
	if f, ok := obj.(*types.Func); ok && f.Signature().Recv() != nil {
		if named := namedOf(f.Signature().Recv().Type()); named != nil {
			name = named.Obj().Name() + "." + name
		}
	}
	return s.docOfName(obj.Pkg().Path(), name)
}

// namedOf returns the named type that a type is or points to, or nil.
func namedOf(t types.Type) *types.Named {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, _ := types.Unalias(t).(*types.Named)
	return named
}

func (s *Shell) docOfPackage(path string) error {
	d, err := s.documentation(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out(), "package %s // import %q\n\n%s\n", s.packageName(path, d), path, pretty.Fill(d.Text, s.columns()))
	for _, sym := range d.Symbols {
		if !strings.Contains(sym.Names[0], ".") {
			fmt.Fprintln(s.out(), brief(sym))
		}
	}
	return nil
}

// packageName returns the name of a package.
func (s *Shell) packageName(path string, d *stdlib_symbols.Documentation) string {
	if d.Name != "" {
		return d.Name
	}
	return stdlib_symbols.Name(path)
}

func (s *Shell) docOfName(path, name string) error {
	d, err := s.documentation(path)
	if err != nil {
		return err
	}
	sym := d.Symbol(name)
	if sym == nil {
		// A field stands in the declaration of its type.
		if typ, _, ok := strings.Cut(name, "."); ok && d.Symbol(typ) != nil {
			sym = d.Symbol(typ)
		} else {
			var names []string
			for _, sym := range d.Symbols {
				names = append(names, sym.Names...)
			}
			return fmt.Errorf("package %s has no %s%s", path, name, didYouMean(name, names))
		}
	}
	fmt.Fprintln(s.out(), strings.ReplaceAll(sym.Decl, "\t", "    "))
	fmt.Fprint(s.out(), pretty.Indent(pretty.Fill(sym.Text, s.columns()-helpMargin), helpMargin))
	first := true
	for _, m := range d.Symbols {
		if typ, _, ok := strings.Cut(m.Names[0], "."); ok && typ == name {
			if first {
				fmt.Fprintln(s.out())
				first = false
			}
			fmt.Fprintln(s.out(), brief(m))
		}
	}
	return nil
}

// brief is a declaration in one line.
func brief(sym stdlib_symbols.SymbolDoc) string {
	line, rest, more := strings.Cut(sym.Decl, "\n")
	switch {
	case !more:
		return line
	case strings.HasSuffix(line, "("): // a group of constants or variables
		first, _, _ := strings.Cut(strings.TrimSpace(rest), "\n")
		return line + " " + first + " … )"
	case strings.HasSuffix(line, "{"):
		return line + " … }"
	}
	return line + " …"
}
