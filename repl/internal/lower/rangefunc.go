package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (f *fn) leave() { f.loops = f.loops[:len(f.loops)-1] }

// rangeFunc is a range over a function: its body becomes a function literal, and
// a jump out of it a code that the loop's statement acts upon afterwards.
type rangeFunc struct {
	code  string // the variable that holds the code
	exits []exit
}

type exit struct {
	code int
	do   string
}

// jumpInFunc is a break or continue of the loop over a function, in its body.
func jumpInFunc(r *rangeFunc, tok token.Token) string {
	if tok == token.CONTINUE {
		return "return true"
	}
	return r.leave("")
}

// leave ends the loop over a function from its body, to do something after it.
func (r *rangeFunc) leave(do string) string {
	if do == "" {
		return "return false"
	}
	for _, x := range r.exits {
		if x.do == do {
			return fmt.Sprintf("%s = %d\nreturn false", r.code, x.code)
		}
	}
	x := exit{len(r.exits) + 1, do}
	r.exits = append(r.exits, x)
	return fmt.Sprintf("%s = %d\nreturn false", r.code, x.code)
}

// rangeFunc lowers a range over a function.
func (f *fn) rangeFunc(s *ast.RangeStmt, sig *types.Signature, label *types.Label) {
	yield := sig.Params().At(0).Type().Underlying().(*types.Signature)
	r := &rangeFunc{code: f.l.fresh("exit")}
	x := f.expr(s.X)
	f.flush()
	f.put("%s := 0", r.code)

	c := f.inner(f.sig)
	c.loops = append(append([]*target(nil), f.loops...), &target{label: label, fun: r})
	c.outer = f
	var params, names []string
	for i := range yield.Params().Len() {
		name := f.l.fresh("v")
		names = append(names, name)
		params = append(params, name+" "+f.typ(yield.Params().At(i).Type()))
	}
	for len(names) < 2 {
		names = append(names, "")
	}
	c.poll()
	var elems [2]types.Type
	for i := range yield.Params().Len() {
		elems[i] = yield.Params().At(i).Type()
	}
	c.bindRange(s, names[0], names[1], elems[0], elems[1])
	c.stmts(s.Body.List)
	body := f.l.fresh("body")
	f.put("%s := func(%s) bool {\n%sreturn true\n}", body, strings.Join(params, ", "), c.buf.String())
	f.put("%s(%s)", x, body)
	for _, e := range r.exits {
		f.put("if %s == %d {\n%s\n}", r.code, e.code, e.do)
	}
}

// rangeFuncReturn lowers a return inside the body of a range over a function: the
// results are kept, and returned after the loop.
func (f *fn) rangeFuncReturn(s *ast.ReturnStmt) bool {
	var crossed []*rangeFunc
	for i := len(f.loops) - 1; i >= 0; i-- {
		if f.loops[i].fun != nil {
			crossed = append(crossed, f.loops[i].fun)
		}
	}
	if len(crossed) == 0 {
		return false
	}
	home := f.home()
	do := "return"
	if n := f.sig.Results().Len(); n > 0 {
		kept := make([]string, n)
		vals := make([]string, 0, n)
		for i := range kept {
			kept[i] = f.l.fresh("ret")
			// Declared before the outermost loop's statement.
			home.put("var %s %s", kept[i], f.typ(f.sig.Results().At(i).Type()))
		}
		switch {
		case len(s.Results) == 0:
			vals = append(vals, home.results...)
		case len(s.Results) == 1 && n > 1:
			vals = f.temps(n)
			f.multi(vals, true, s.Results[0])
			f.convertAll(vals, f.valueTypes(s.Results[0]), f.sig.Results())
		default:
			for i, e := range s.Results {
				vals = append(vals, f.exprAs(e, f.sig.Results().At(i).Type()))
			}
		}
		f.flush()
		f.put("%s = %s", strings.Join(kept, ", "), strings.Join(vals, ", "))
		do = home.ret(kept)
	}
	for i := len(crossed) - 1; i >= 0; i-- {
		do = crossed[i].leave(do)
	}
	f.put("%s", do)
	return true
}

// inRangeBody tells whether f is the body of a range over a function.
func inRangeBody(f *fn) bool {
	for _, t := range f.loops {
		if t.fun != nil {
			return true
		}
	}
	return false
}
