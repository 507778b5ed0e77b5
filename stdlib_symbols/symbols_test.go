package stdlib_symbols

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPackages(t *testing.T) {
	paths := Packages()
	if !slices.IsSorted(paths) {
		t.Error("the paths are not sorted")
	}
	for _, path := range []string{"fmt", "net/http", "math/rand/v2", "unsafe", "os/exec", "testing/fstest"} {
		if !slices.Contains(paths, path) || !Has(path) {
			t.Errorf("no package %s", path)
		}
	}
	for _, path := range []string{"", "nosuch", "net/htt", "internal/abi", "zzz"} {
		if Has(path) || Symbols(path) != nil || Name(path) != "" {
			t.Errorf("there is a package %q", path)
		}
	}
	if got := Name("math/rand/v2"); got != "rand" {
		t.Errorf("the name of math/rand/v2 is %q", got)
	}
}

func TestSymbolsAreCopies(t *testing.T) {
	delete(Symbols("fmt"), "Println")
	if !Symbols("fmt")["Println"].IsValid() {
		t.Error("a change of one map is seen in another")
	}
}

// TestAgree checks that symbols and export data tell the same of each package:
// the same names, and things of the same kind and type.
func TestAgree(t *testing.T) {
	imp := Importer(token.NewFileSet())
	for _, path := range Packages() {
		pkg, err := imp.Import(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if pkg.Path() != path || pkg.Name() != Name(path) || !pkg.Complete() {
			t.Errorf("%s: bad package %v", path, pkg)
		}
		symbols := Symbols(path)
		for _, name := range pkg.Scope().Names() {
			obj := pkg.Scope().Lookup(name)
			sym, ok := symbols[name]
			switch {
			case !obj.Exported():
			case ok:
				checkSymbol(t, obj, sym)
			case path == "unsafe" || isGeneric(obj) || isConstraint(obj):
			default:
				t.Errorf("%s.%s has no symbol", path, name)
			}
			delete(symbols, name)
		}
		for name := range symbols {
			t.Errorf("%s.%s is in the symbols only", path, name)
		}
	}
}

func checkSymbol(t *testing.T, obj types.Object, sym reflect.Value) {
	t.Helper()
	if isGeneric(obj) {
		return
	}
	typ := sym.Type()
	switch obj := obj.(type) {
	case *types.Const:
		if basic, ok := obj.Type().(*types.Basic); ok && basic.Info()&types.IsUntyped != 0 {
			val, ok := sym.Interface().(constant.Value)
			if !ok || val.Kind() != kindOf(basic) || !constant.Compare(val, token.EQL, obj.Val()) {
				t.Errorf("%v = %v has symbol %v", obj, obj.Val(), sym)
			}
			return
		}
		if val := constantOf(sym); !constant.Compare(val, token.EQL, obj.Val()) {
			t.Errorf("%v = %v has symbol %v", obj, obj.Val(), val)
		}
	case *types.Var:
		if !sym.CanSet() {
			t.Errorf("%v cannot be set", obj)
		}
	case *types.TypeName:
		if sym.Kind() != reflect.Pointer || !sym.IsNil() {
			t.Errorf("%v has symbol %v", obj, sym)
			return
		}
		typ = typ.Elem()
		// The common export data is from linux_amd64. What the types of csp keep
		// to themselves may change without a change of the tables.
		if platform == "linux_amd64" && !strings.HasSuffix(obj.Pkg().Path(), "/csp") {
			checkLayout(t, obj, typ)
		}
	}
	if !same(obj.Type(), typ) {
		t.Errorf("%v has a symbol of type %v", obj, typ)
	}
}

// checkLayout checks what a program can tell of the unexported fields of a type.
func checkLayout(t *testing.T, obj types.Object, typ reflect.Type) {
	t.Helper()
	sizes := types.SizesFor("gc", runtime.GOARCH)
	if got, want := sizes.Sizeof(obj.Type()), int64(typ.Size()); got != want {
		t.Errorf("%v has size %d, want %d", obj, got, want)
	}
	if got, want := sizes.Alignof(obj.Type()), int64(typ.Align()); got != want {
		t.Errorf("%v has alignment %d, want %d", obj, got, want)
	}
	if got, want := types.Comparable(obj.Type()), typ.Comparable(); got != want {
		t.Errorf("%v is comparable: %t, want %t", obj, got, want)
	}
	if s, ok := obj.Type().Underlying().(*types.Struct); ok {
		for i, offset := range sizes.Offsetsof(slices.Collect(s.Fields())) {
			if f := typ.Field(i); f.Name != s.Field(i).Name() || int64(f.Offset) != offset {
				t.Errorf("%v has %s at %d, want %s at %d", obj, s.Field(i).Name(), offset, f.Name, f.Offset)
			}
		}
	}
}

// same reports whether go/types and reflect speak of the same type.
func same(t types.Type, r reflect.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if t.TypeArgs().Len() > 0 {
			return strings.HasPrefix(r.Name(), t.Obj().Name()+"[")
		}
		path := ""
		if t.Obj().Pkg() != nil {
			path = t.Obj().Pkg().Path()
		}
		return r.Name() == t.Obj().Name() && r.PkgPath() == path
	case *types.Basic:
		// The name of byte is "byte", and its kind is Uint8.
		return r.Name() == types.Typ[t.Kind()].Name()
	case *types.Pointer:
		return r.Kind() == reflect.Pointer && same(t.Elem(), r.Elem())
	case *types.Slice:
		return r.Kind() == reflect.Slice && same(t.Elem(), r.Elem())
	case *types.Array:
		return r.Kind() == reflect.Array && same(t.Elem(), r.Elem()) && t.Len() == int64(r.Len())
	case *types.Map:
		return r.Kind() == reflect.Map && same(t.Key(), r.Key()) && same(t.Elem(), r.Elem())
	case *types.Chan:
		dirs := map[types.ChanDir]reflect.ChanDir{
			types.SendRecv: reflect.BothDir, types.SendOnly: reflect.SendDir, types.RecvOnly: reflect.RecvDir,
		}
		return r.Kind() == reflect.Chan && dirs[t.Dir()] == r.ChanDir() && same(t.Elem(), r.Elem())
	case *types.Signature:
		return r.Kind() == reflect.Func && t.Variadic() == r.IsVariadic() &&
			sameTuple(t.Params(), r.NumIn(), r.In) && sameTuple(t.Results(), r.NumOut(), r.Out)
	case *types.Struct:
		if r.Kind() != reflect.Struct || t.NumFields() != r.NumField() {
			return false
		}
		for i := range t.NumFields() {
			if t.Field(i).Name() != r.Field(i).Name || !same(t.Field(i).Type(), r.Field(i).Type) {
				return false
			}
		}
		return true
	case *types.Interface:
		if r.Kind() != reflect.Interface || t.NumMethods() != r.NumMethod() {
			return false
		}
		for m := range t.Methods() {
			rm, ok := r.MethodByName(m.Name())
			if !ok || !same(m.Type(), rm.Type) {
				return false
			}
		}
		return true
	}
	return false
}

func sameTuple(t *types.Tuple, n int, at func(int) reflect.Type) bool {
	if t.Len() != n {
		return false
	}
	for i := range n {
		if !same(t.At(i).Type(), at(i)) {
			return false
		}
	}
	return true
}

// kindOf returns the kind of constants of an untyped type.
func kindOf(b *types.Basic) constant.Kind {
	switch {
	case b.Info()&types.IsBoolean != 0:
		return constant.Bool
	case b.Info()&types.IsString != 0:
		return constant.String
	case b.Info()&types.IsFloat != 0:
		return constant.Float
	}
	return constant.Int
}

// constantOf returns a value of a basic kind as a constant.
func constantOf(v reflect.Value) constant.Value {
	switch {
	case v.CanInt():
		return constant.MakeInt64(v.Int())
	case v.CanUint():
		return constant.MakeUint64(v.Uint())
	case v.CanFloat():
		return constant.MakeFloat64(v.Float())
	case v.Kind() == reflect.String:
		return constant.MakeString(v.String())
	case v.Kind() == reflect.Bool:
		return constant.MakeBool(v.Bool())
	}
	return constant.MakeUnknown()
}

func isGeneric(obj types.Object) bool {
	switch typ := obj.Type().(type) {
	case *types.Signature:
		return typ.TypeParams().Len() > 0
	case *types.Named:
		return typ.TypeParams().Len() > 0
	case *types.Alias:
		return typ.TypeParams().Len() > 0
	}
	return false
}

func isConstraint(obj types.Object) bool {
	iface, ok := obj.Type().Underlying().(*types.Interface)
	return ok && !iface.IsMethodSet()
}

func TestConstants(t *testing.T) {
	for _, test := range []struct {
		path, name string
		want       any
	}{
		{"math", "MaxUint64", constant.MakeUint64(math.MaxUint64)},
		{"math", "MinInt64", constant.MakeInt64(math.MinInt64)},
		{"math", "MaxInt", constant.MakeInt64(math.MaxInt)},
		{"os", "DevNull", constant.MakeString(os.DevNull)},
		{"os", "O_CREATE", os.O_CREATE},
		{"time", "Second", time.Second},
		{"time", "RFC3339", constant.MakeString(time.RFC3339)},
	} {
		got := Symbols(test.path)[test.name].Interface()
		if want, ok := test.want.(constant.Value); ok {
			val, ok := got.(constant.Value)
			if ok && constant.Compare(val, token.EQL, want) {
				continue
			}
		}
		if got != test.want {
			t.Errorf("%s.%s is %v of type %[3]T, want %v of type %[4]T", test.path, test.name, got, test.want)
		}
	}
}

// TestPi checks that floating-point constants are exact, not float64 values.
func TestPi(t *testing.T) {
	pi := Symbols("math")["Pi"].Interface().(constant.Value)
	const digits = "3.14159265358979323846264338327950288419716939937510582097494459"
	want := constant.MakeFromLiteral(digits, token.FLOAT, 0)
	if pi.Kind() != constant.Float || !constant.Compare(pi, token.EQL, want) {
		t.Errorf("math.Pi is %s", pi.ExactString())
	}
	smallest := Symbols("math")["SmallestNonzeroFloat64"].Interface().(constant.Value)
	if f, _ := constant.Float64Val(smallest); f != math.SmallestNonzeroFloat64 {
		t.Errorf("math.SmallestNonzeroFloat64 is %v", f)
	}
}
