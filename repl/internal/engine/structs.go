package engine

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"runtime"
	"strconv"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/traefik/yaegi/interp"
)

// structs makes the types of the structs that lowering declares. Package reflect can make
// no type that is made of itself, and what the interpreter puts together by replacing parts
// of others is wrong as soon as several structs are made of one another. So the types are
// made here, with placeholders that are replaced at the end, and the interpreter is told.
type structs struct {
	in      *interp.Interpreter
	imports map[string]string // paths of packages, by what the source calls them
	typeOf  func(name string) (t types.Type, boxed bool)
	known   map[string]reflect.Type // by name
	foreign map[string]reflect.Type // of compiled packages, by qualified name

	declared map[string]*ast.StructType // what is under way
	open     bool                       // a placeholder was used
	fields   []openField
}

// An openField is a field whose type has a placeholder in it.
type openField struct {
	owner string
	index int
	typ   ast.Expr
}

// placeholder stands for a struct behind a pointer, in a slice and so on, where its size
// does not matter.
type placeholder struct{}

// shaping is held while there are types with placeholders: reflect gives the same type to
// whoever asks for the same fields.
var shaping sync.Mutex

func newStructs(in *interp.Interpreter, typeOf func(name string) (t types.Type, boxed bool)) *structs {
	return &structs{in: in, typeOf: typeOf, imports: map[string]string{}, known: map[string]reflect.Type{}, foreign: map[string]reflect.Type{}}
}

// declareTypes gives the interpreter a file of imports and struct types.
func (e *Engine) declareTypes(src string) error {
	file, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	if len(file.Decls) == 0 {
		return nil
	}
	if _, err := e.in.Eval(src); err != nil {
		return err
	}
	return e.structs.declare(file)
}

func (s *structs) declare(file *ast.File) error {
	if !reflectKnown() {
		return fmt.Errorf("package reflect of %s is not known", runtime.Version())
	}
	s.declared = map[string]*ast.StructType{}
	var names []string
	for _, d := range file.Decls {
		if d := d.(*ast.GenDecl); d.Tok == token.TYPE {
			spec := d.Specs[0].(*ast.TypeSpec)
			names = append(names, spec.Name.Name)
			s.declared[spec.Name.Name] = spec.Type.(*ast.StructType)
		}
	}
	shaping.Lock()
	defer shaping.Unlock()
	for _, name := range names {
		s.named(name)
	}
	for _, f := range s.fields {
		setField(s.known[f.owner], f.index, s.typ(f.typ, false))
	}
	s.fields = nil
	return tellTypes(s.in, names, s.known)
}

// named returns the type of a struct that is declared, made so far that its size is known.
func (s *structs) named(name string) reflect.Type {
	if t := s.known[name]; t != nil {
		return t
	}
	decl := s.declared[name]
	if decl == nil {
		panic(fmt.Sprintf("undeclared type %s", name))
	}
	var open []openField
	fields := s.structFields(decl, false, func(i int, typ ast.Expr) { open = append(open, openField{name, i, typ}) })
	s.embed(name, decl, fields)
	t := reflect.StructOf(fields)
	if len(open) > 0 {
		setApart(t)
	}
	if user, boxed := s.typeOf(name); user != nil && !boxed && t.Name() == "" {
		setName(t, goName(user))
	}
	s.known[name] = t
	s.fields = append(s.fields, open...)
	return t
}

// embed embeds in a struct the structs of the user's that its source embeds, for packages
// that look at its fields.
func (s *structs) embed(name string, decl *ast.StructType, fields []reflect.StructField) {
	t, boxed := s.typeOf(name)
	if t == nil || boxed {
		return
	}
	source := t.Underlying().(*types.Struct)
	for i := range min(source.NumFields(), len(fields)) {
		typ := decl.Fields.List[i].Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		id, ok := typ.(*ast.Ident)
		fields[i].Anonymous = ok && source.Field(i).Embedded() && s.declaredType(id.Name)
	}
}

// declaredType tells whether a struct is one that lowering declares.
func (s *structs) declaredType(name string) bool {
	return s.known[name] != nil || s.declared[name] != nil
}

// structFields returns the fields of a struct, and tells open of those with placeholders.
func (s *structs) structFields(t *ast.StructType, behind bool, open func(i int, typ ast.Expr)) []reflect.StructField {
	outer := s.open
	var fields []reflect.StructField
	for i, f := range t.Fields.List {
		s.open = false
		field := reflect.StructField{Name: exported(f.Names[0].Name), Type: s.typ(f.Type, behind)}
		if f.Tag != nil {
			tag, _ := strconv.Unquote(f.Tag.Value)
			field.Tag = reflect.StructTag(tag)
		}
		if s.open {
			open(i, f.Type)
			outer = outer || behind
		}
		fields = append(fields, field)
	}
	s.open = outer
	return fields
}

// exported is how the interpreter exports the name of a field.
func exported(name string) string {
	if r, _ := utf8.DecodeRuneInString(name); unicode.IsUpper(r) {
		return name
	}
	return "X" + name
}

// typ returns the type that an expression denotes. Behind a pointer and the like, a struct
// need not have been made.
func (s *structs) typ(x ast.Expr, behind bool) reflect.Type {
	switch x := x.(type) {
	case *ast.Ident:
		if t := basicTypesByName[x.Name]; t != nil {
			return t
		}
		if s.known[x.Name] == nil && behind {
			s.open = true
			return reflect.TypeFor[placeholder]()
		}
		return s.named(x.Name)
	case *ast.SelectorExpr:
		return s.compiled(x.X.(*ast.Ident).Name, x.Sel.Name)
	case *ast.StarExpr:
		return reflect.PointerTo(s.typ(x.X, true))
	case *ast.ArrayType:
		if x.Len == nil {
			return reflect.SliceOf(s.typ(x.Elt, true))
		}
		n, err := strconv.Atoi(x.Len.(*ast.BasicLit).Value)
		if err != nil {
			panic(err)
		}
		return reflect.ArrayOf(n, s.typ(x.Elt, behind))
	case *ast.MapType:
		return reflect.MapOf(s.typ(x.Key, true), s.typ(x.Value, true))
	case *ast.FuncType:
		return s.funcType(x)
	case *ast.StructType:
		var inner bool
		t := reflect.StructOf(s.structFields(x, behind, func(int, ast.Expr) { inner = true }))
		s.open = s.open || inner
		return t
	}
	panic(fmt.Sprintf("unexpected %T in a type", x))
}

func (s *structs) funcType(x *ast.FuncType) reflect.Type {
	variadic := false
	list := func(fields *ast.FieldList) (types []reflect.Type) {
		if fields == nil {
			return nil
		}
		for _, f := range fields.List {
			if last, ok := f.Type.(*ast.Ellipsis); ok {
				variadic = true
				types = append(types, reflect.SliceOf(s.typ(last.Elt, true)))
				continue
			}
			types = append(types, s.typ(f.Type, true))
		}
		return types
	}
	in, out := list(x.Params), list(x.Results)
	return reflect.FuncOf(in, out, variadic)
}

// compiled returns a type of a compiled package.
func (s *structs) compiled(pkg, name string) reflect.Type {
	key := pkg + "." + name
	if t := s.foreign[key]; t != nil {
		return t
	}
	path := s.imports[pkg]
	v, ok := s.in.Symbols(path)[path][name]
	if !ok || v.Kind() != reflect.Pointer {
		panic(fmt.Sprintf("no type %s in package %s", name, path))
	}
	s.foreign[key] = v.Type().Elem()
	return s.foreign[key]
}

var basicTypesByName = func() map[string]reflect.Type {
	types := map[string]reflect.Type{
		"any": reflect.TypeFor[any](), "error": reflect.TypeFor[error](),
		"byte": reflect.TypeFor[byte](), "rune": reflect.TypeFor[rune](),
	}
	for _, t := range basicTypes {
		types[t.Name()] = t
	}
	return types
}()
