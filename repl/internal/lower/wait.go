package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// A call of compiled code that may wait for the outside world is made on a goroutine of
// its own while the process is parked. It goes through a function that is emitted here,
// a waiter, which takes the receiver first. Which calls those are is told by types:
//
//   - functions of packages that are about the outside world (net, os/exec, …), and
//     methods of their types;
//   - those of package testing that call functions on goroutines of their own;
//   - functions of any package with an operand that may lead to the outside world: a
//     file, an interface to read or write by, a struct that has such a thing in it.
//
// For the last the engine looks where the operands really lead, since the reader of a
// bufio.Scanner may be a string: a call that cannot wait is just made, so that nothing
// depends on when a goroutine comes back.

// Outside tells whether a package is about the outside world.
func Outside(path string) bool {
	switch path {
	case "net/url", "net/netip", "net/mail":
		return false
	case "net", "os/exec", "crypto/tls", "database/sql", "log/syslog", "syscall":
		return true
	}
	return strings.HasPrefix(path, "net/")
}

// awaits tells whether a compiled function always waits for what else happens.
func awaits(obj *types.Func) bool {
	if obj.Pkg().Path() == "testing" {
		return obj.Name() == "Benchmark" || strings.HasPrefix(obj.Name(), "Run") || obj.Name() == "Parallel"
	}
	return Outside(obj.Pkg().Path()) && obj.Signature().Recv() == nil
}

// prompt are the beginnings of the names of functions that make or set up something and
// do not wait.
var prompt = []string{"New", "Set", "Handle", "Register"}

// tells tells whether a function only tells something: in Go, what waits for the outside
// world can fail, and says so.
func tells(obj *types.Func) bool {
	if obj.Name() == "Err" {
		return true
	}
	sig := obj.Signature()
	for _, p := range prompt {
		if strings.HasPrefix(obj.Name(), p) {
			// A gzip.NewReader, which may fail, begins to read.
			return Outside(obj.Pkg().Path()) || sig.Results().Len() == 1
		}
	}
	if sig.Results().Len() == 0 || sig.Recv() != nil && sig.Params().Len() > 0 {
		return false
	}
	for v := range sig.Results().Variables() {
		if types.Identical(v.Type(), errorType) || types.Identical(v.Type(), boolType) {
			return false
		}
	}
	return true
}

// mayWait tells whether a function of a compiled package, or a method with a receiver of
// type recv, may wait for the outside world. Of package fmt the engine has its own.
func (l *Lowerer) mayWait(obj *types.Func, recv types.Type) bool {
	switch {
	case !l.compiled(obj) || obj.Pkg().Path() == "fmt" || obj.Pkg().Path() == CSPPath:
		return false
	case obj.Pkg().Path() == "testing":
		return awaits(obj)
	case tells(obj):
		return false
	}
	sig := obj.Signature()
	if sig.TypeParams().Len() > 0 {
		return false
	}
	return awaits(obj) || recv != nil && l.leadsOutside(recv) || l.anyOutside(sig.Params())
}

func (l *Lowerer) anyOutside(params *types.Tuple) bool {
	for v := range params.Variables() {
		if l.leadsOutside(v.Type()) {
			return true
		}
	}
	return false
}

// leadsOutside tells whether values of a type may lead to the outside world.
func (l *Lowerer) leadsOutside(t types.Type) bool {
	if known, ok := l.leading.At(t).(bool); ok {
		return known
	}
	l.leading.Set(t, false) // for types that are made of themselves
	is := l.looksOutside(t)
	l.leading.Set(t, is)
	return is
}

func (l *Lowerer) looksOutside(t types.Type) bool {
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil && l.compiled(named.Obj()) {
		return l.leads(named.Obj().Pkg().Path(), named.Obj().Name())
	}
	switch t := t.Underlying().(type) {
	case *types.Pointer:
		return l.leadsOutside(t.Elem())
	case *types.Slice:
		return l.leadsOutside(t.Elem())
	case *types.Array:
		return l.leadsOutside(t.Elem())
	case *types.Map:
		return l.leadsOutside(t.Elem())
	case *types.Struct:
		for v := range t.Fields() {
			if l.leadsOutside(v.Type()) {
				return true
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			if l.compiled(m) && l.leadsOutside(m.Signature().Recv().Type()) { // of an embedded one
				return true
			}
		}
	}
	return false
}

// waits tells whether a call of a compiled function, no method, may wait: some operand
// has a static type that does not rule it out.
func (f *fn) waits(e *ast.CallExpr, obj *types.Func) bool {
	if !f.l.mayWait(obj, nil) {
		return false
	}
	if awaits(obj) {
		return true
	}
	for _, a := range e.Args {
		if f.l.leadsOutside(f.typeOf(a)) && !f.isStandardOutput(a) {
			return true
		}
	}
	return false
}

// isStandardOutput tells whether an expression is os.Stdout or os.Stderr.
func (f *fn) isStandardOutput(e ast.Expr) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	v, ok := f.info.Uses[sel.Sel].(*types.Var)
	return ok && v.Pkg() != nil && v.Pkg().Path() == "os" && (v.Name() == "Stdout" || v.Name() == "Stderr")
}

// waiter names the function by which a compiled function is called that may wait.
func (l *Lowerer) waiter(obj *types.Func, recv types.Type) string {
	key := "wait " + obj.FullName()
	if recv != nil {
		key += " " + types.TypeString(recv, nil)
	}
	return l.helper(key, waiterName, func(name string) { l.putWaiter(name, obj, recv) })
}

// waiterName begins the names of waiters.
const waiterName = "waiting"

func (l *Lowerer) putWaiter(name string, obj *types.Func, recv types.Type) {
	set(l, l.waiters, name, true)
	sig := obj.Signature()
	var params, args, operands, results, zeros []string
	target := l.compiledFunc(obj, recv)
	if recv != nil {
		params = append(params, "r "+l.typ(recv, nil))
		operands = append(operands, "r")
	}
	for i := range sig.Params().Len() {
		t, arg := sig.Params().At(i).Type(), fmt.Sprintf("a%d", i)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			params = append(params, arg+" ..."+l.typ(t.(*types.Slice).Elem(), nil))
			args = append(args, arg+"...")
			continue
		}
		if l.leadsOutside(t) {
			operands = append(operands, arg)
		}
		params = append(params, arg+" "+l.nativeType(t))
		args = append(args, arg)
	}
	var resultTypes []string
	for i := range sig.Results().Len() {
		t := l.nativeType(sig.Results().At(i).Type())
		resultTypes = append(resultTypes, t)
		results = append(results, fmt.Sprintf("v%d", i))
		zeros = append(zeros, fmt.Sprintf("var v%d %s\n", i, t))
	}
	call, assign, ret := target+"("+strings.Join(args, ", ")+")", "", ""
	if len(results) > 0 {
		assign = strings.Join(results, ", ") + " = "
		ret = " " + strings.Join(results, ", ")
	}
	fmt.Fprintf(&l.out.decls, "func %s(%s) (%s) {\n%s", name, strings.Join(params, ", "), strings.Join(resultTypes, ", "), strings.Join(zeros, ""))
	if !awaits(obj) {
		fmt.Fprintf(&l.out.decls, "if !%s(%s) {\n%s%s\nreturn%s\n}\n", l.rt("Waits"), strings.Join(operands, ", "), assign, call, ret)
	}
	fmt.Fprintf(&l.out.decls, "f := func() { %s%s }\n%s(%q, f)\nreturn%s\n}\n", assign, call, l.rt("Block"), shortName(obj, recv), ret)
}

// compiledFunc is what a compiled function is called by in lowered code: a method by the
// receiver r.
func (l *Lowerer) compiledFunc(obj *types.Func, recv types.Type) string {
	if recv != nil {
		return "r." + obj.Name()
	}
	return l.pkg(obj.Pkg().Path()) + "." + obj.Name()
}

// shortName is what reports call a compiled function: http.Get, (*exec.Cmd).Wait.
func shortName(obj *types.Func, recv types.Type) string {
	if recv == nil {
		return obj.Pkg().Name() + "." + obj.Name()
	}
	t := typeName(recv)
	if strings.HasPrefix(t, "*") {
		t = "(" + t + ")"
	}
	return t + "." + obj.Name()
}
