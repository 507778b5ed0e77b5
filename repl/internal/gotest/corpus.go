package gotest

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

func typeText(t reflect.Type) string {
	if t == nil {
		return "nil"
	}
	return t.String()
}

// corpusHead is the first line of a file of a corpus.
const corpusHead = "go test fuzz v1"

// readCorpus reads the files of a folder, which need not be there, as entries of a corpus with
// values of given types.
func readCorpus(dir string, types []reflect.Type) (entries []entry, err error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("reading seed corpus from testdata: %w", err)
	}
	var bad []string
	for _, f := range files {
		if f.IsDir() {
			continue
		}
		name := filepath.Join(dir, f.Name())
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		values, err := decodeEntry(data)
		if err == nil {
			err = checkCorpus(values, types)
		}
		if err != nil {
			bad = append(bad, fmt.Sprintf("%q: %v", name, err))
			continue
		}
		entries = append(entries, entry{Path: name, Data: data, Values: values})
	}
	if bad != nil {
		return entries, errors.New(strings.Join(bad, "\n"))
	}
	return entries, nil
}

// decodeEntry returns the values that a file of a corpus holds: one a line, each a conversion
// of a literal, such as []byte("x") or int(7).
func decodeEntry(data []byte) (values []any, err error) {
	lines := bytes.Split(data, []byte("\n"))
	if strings.TrimSpace(string(lines[0])) != corpusHead {
		return nil, fmt.Errorf("must begin with the line %q", corpusHead)
	}
	for i, line := range lines[1:] {
		text := strings.TrimSpace(string(line))
		if text == "" {
			continue
		}
		v, err := decodeValue(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
		values = append(values, v)
	}
	if len(values) == 0 {
		return nil, errors.New("there are no values in it")
	}
	return values, nil
}

// kinds are the types that values of a corpus may have, besides []byte.
var kinds = map[string]reflect.Type{
	"string": reflect.TypeFor[string](), "bool": reflect.TypeFor[bool](),
	"byte": reflect.TypeFor[byte](), "rune": reflect.TypeFor[rune](),
	"int": reflect.TypeFor[int](), "int8": reflect.TypeFor[int8](), "int16": reflect.TypeFor[int16](),
	"int32": reflect.TypeFor[int32](), "int64": reflect.TypeFor[int64](),
	"uint": reflect.TypeFor[uint](), "uint8": reflect.TypeFor[uint8](), "uint16": reflect.TypeFor[uint16](),
	"uint32": reflect.TypeFor[uint32](), "uint64": reflect.TypeFor[uint64](),
	"float32": reflect.TypeFor[float32](), "float64": reflect.TypeFor[float64](),
}

func decodeValue(text string) (any, error) {
	malformed := fmt.Errorf("%s is no conversion of a literal", text)
	e, err := parser.ParseExpr(text)
	if err != nil {
		return nil, malformed
	}
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil, malformed
	}
	if list, ok := call.Fun.(*ast.ArrayType); ok && list.Len == nil {
		if of, ok := list.Elt.(*ast.Ident); ok && (of.Name == "byte" || of.Name == "uint8") {
			if s := literal(call.Args[0]); s != nil && s.Kind() == constant.String {
				return []byte(constant.StringVal(s)), nil
			}
		}
		return nil, malformed
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
		return decodeBits(sel, literal(call.Args[0]), malformed)
	}
	name, ok := call.Fun.(*ast.Ident)
	if !ok || kinds[name.Name] == nil {
		return nil, malformed
	}
	v := reflect.New(kinds[name.Name]).Elem()
	if word, ok := special(call.Args[0]); ok && v.CanFloat() {
		v.SetFloat(word)
		return v.Interface(), nil
	}
	if id, ok := call.Args[0].(*ast.Ident); ok && v.Kind() == reflect.Bool && (id.Name == "true" || id.Name == "false") {
		return id.Name == "true", nil
	}
	c := literal(call.Args[0])
	if c == nil {
		return nil, malformed
	}
	switch {
	case v.Kind() == reflect.String && c.Kind() == constant.String:
		v.SetString(constant.StringVal(c))
	case v.CanInt():
		n, exact := constant.Int64Val(constant.ToInt(c))
		if !exact || v.OverflowInt(n) {
			return nil, malformed
		}
		v.SetInt(n)
	case v.CanUint():
		n, exact := constant.Uint64Val(constant.ToInt(c))
		if !exact || v.OverflowUint(n) {
			return nil, malformed
		}
		v.SetUint(n)
	case v.CanFloat() && (c.Kind() == constant.Int || c.Kind() == constant.Float):
		f, _ := constant.Float64Val(c)
		v.SetFloat(f)
	default:
		return nil, malformed
	}
	return v.Interface(), nil
}

// decodeBits decodes math.Float32frombits and math.Float64frombits, which keep what a NaN says.
func decodeBits(sel *ast.SelectorExpr, c constant.Value, malformed error) (any, error) {
	if x, ok := sel.X.(*ast.Ident); !ok || x.Name != "math" || c == nil {
		return nil, malformed
	}
	bits, exact := constant.Uint64Val(constant.ToInt(c))
	switch {
	case !exact:
		return nil, malformed
	case sel.Sel.Name == "Float64frombits":
		return math.Float64frombits(bits), nil
	case sel.Sel.Name == "Float32frombits" && bits <= math.MaxUint32:
		return math.Float32frombits(uint32(bits)), nil
	}
	return nil, malformed
}

// special returns the float that has no literal: NaN, or an infinity.
func special(e ast.Expr) (float64, bool) {
	sign := 1
	if u, ok := e.(*ast.UnaryExpr); ok {
		if u.Op == token.SUB {
			sign = -1
		}
		e = u.X
	}
	id, ok := e.(*ast.Ident)
	switch {
	case !ok:
	case id.Name == "Inf":
		return math.Inf(sign), true
	case id.Name == "NaN":
		return math.NaN(), true
	}
	return 0, false
}

// literal returns the value of a literal with perhaps a sign, nil if it is none.
func literal(e ast.Expr) constant.Value {
	switch e := e.(type) {
	case *ast.BasicLit:
		if c := constant.MakeFromLiteral(e.Value, e.Kind, 0); c.Kind() != constant.Unknown {
			if e.Kind == token.CHAR {
				return constant.ToInt(c)
			}
			return c
		}
	case *ast.UnaryExpr:
		if c := literal(e.X); c != nil && c.Kind() != constant.String && (e.Op == token.SUB || e.Op == token.ADD) {
			return constant.UnaryOp(e.Op, c, 0)
		}
	}
	return nil
}
