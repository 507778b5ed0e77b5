package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// chanElem returns the element type of a channel expression.
func (f *fn) chanElem(e ast.Expr) types.Type {
	ch, ok := f.under(e).(*types.Chan)
	if !ok {
		f.l.unsupported(e.Pos(), "a channel of several types")
	}
	return ch.Elem()
}

// makeChan lowers make(chan T, n). The channel is told the zero value that it
// yields once closed, and what it is called in reports.
func (f *fn) makeChan(e *ast.CallExpr, ch *types.Chan) string {
	size := "0"
	if len(e.Args) > 1 {
		size = f.ints(e.Args[1:])[0]
	}
	return fmt.Sprintf("%s(%s, %s, %d, %q, %q)", f.l.rt("MakeChan"), size, f.zero(ch.Elem()),
		f.l.site(e.Pos(), f.name), f.hint, typeName(f.env.subst(ch.Elem())))
}

func (f *fn) send(s *ast.SendStmt) {
	ch := f.expr(s.Chan)
	v := f.exprAs(s.Value, f.chanElem(s.Chan))
	f.flush()
	f.put("%s(%s, %s)", f.l.rt("Send"), ch, v)
}

// receive lowers <-ch as an expression.
func (f *fn) receive(ch ast.Expr) string {
	return f.l.as(f.chanElem(ch), f.env, f.l.rt("Receive")+"("+f.expr(ch)+")")
}

// goStmt lowers go f(x). The function and its arguments are evaluated now.
func (f *fn) goStmt(s *ast.GoStmt) {
	name := f.processName(s.Call.Fun, s.Call.Args)
	site := f.l.site(s.Pos(), f.name)
	if call := f.info.Types[s.Call.Fun]; call.IsBuiltin() || call.IsType() {
		run := f.l.fresh("f")
		f.put("%s := func() {\n%s}", run, f.l.newLiteralBody(f, &ast.ExprStmt{X: s.Call}))
		f.put("%s(%d, %q, %s)", f.l.rt("Go"), site, name, run)
		return
	}
	f.put("{")
	fun, args := f.evaluated(s.Call)
	run := f.l.fresh("f")
	f.put("%s := func() { %s(%s) }", run, fun, strings.Join(args, ", "))
	f.put("%s(%d, %q, %s)", f.l.rt("Go"), site, name, run)
	f.put("}")
}

// selectStmt lowers select: the channels and values are evaluated in source
// order, the runtime chooses, and a switch runs the chosen case.
func (f *fn) selectStmt(s *ast.SelectStmt, label *types.Label) {
	f.put("{")
	defer f.put("}")
	var cases []string
	hasDefault := false
	for _, c := range s.Body.List {
		switch comm := c.(*ast.CommClause).Comm.(type) {
		case nil:
			hasDefault = true
		case *ast.SendStmt:
			ch := f.temp(f.expr(comm.Chan))
			v := f.exprAs(comm.Value, f.chanElem(comm.Chan))
			cases = append(cases, fmt.Sprintf("%s(%s, %s)", f.l.rt("SendCase"), ch, v))
		default:
			ch := f.temp(f.expr(receivedFrom(comm)))
			cases = append(cases, fmt.Sprintf("%s(%s)", f.l.rt("ReceiveCase"), ch))
		}
	}
	f.flush()
	chosen, v, ok := f.l.fresh("i"), f.l.fresh("v"), f.l.fresh("ok")
	args := append([]string{fmt.Sprint(hasDefault)}, cases...)
	f.put("%s, %s, %s := %s(%s)", chosen, v, ok, f.l.rt("Select"), strings.Join(args, ", "))
	f.put("_, _, _ = %s, %s, %s", chosen, v, ok)
	f.enter(&target{label: label, isSwitch: true})
	f.putLabel(label)
	f.put("switch %s {", chosen)
	n := 0
	for _, c := range s.Body.List {
		c := c.(*ast.CommClause)
		if c.Comm == nil {
			f.put("case -1:")
		} else {
			f.put("case %d:", n)
			n++
		}
		if a, isRecv := c.Comm.(*ast.AssignStmt); isRecv {
			f.bindReceived(a, v, ok)
		}
		f.stmts(c.Body)
	}
	f.put("}")
	f.leave()
}

// temp evaluates an expression into a variable of its own.
func (f *fn) temp(v string) string {
	f.flush()
	return f.hoist(v)
}

// receivedFrom returns the channel expression of a receive in a select case.
func receivedFrom(s ast.Stmt) ast.Expr {
	var e ast.Expr
	switch s := s.(type) {
	case *ast.ExprStmt:
		e = s.X
	case *ast.AssignStmt:
		e = s.Rhs[0]
	}
	return ast.Unparen(e).(*ast.UnaryExpr).X
}

// bindReceived gives the variables of a receiving case their values.
func (f *fn) bindReceived(a *ast.AssignStmt, v, ok string) {
	elem := f.chanElem(receivedFrom(a))
	vals := []string{f.l.as(elem, f.env, v), ok}
	for i, e := range a.Lhs {
		if blank(e) {
			continue
		}
		if a.Tok == token.DEFINE {
			f.put("var %s %s = %s", f.local(f.info.Defs[e.(*ast.Ident)]), f.typ(f.info.TypeOf(e)), vals[i])
			continue
		}
		x := f.lvalue(e)
		f.flush()
		f.put("%s = %s", x, vals[i])
	}
}

// blocks lists the functions of compiled packages that may wait for the outside
// world. A process that calls one parks while the call runs elsewhere.
func blocks(obj *types.Func) bool {
	if obj.Pkg() == nil {
		return false
	}
	name := obj.Name()
	switch obj.Pkg().Path() {
	case "net":
		return name != "ParseIP" && name != "JoinHostPort" && name != "SplitHostPort" && name != "ParseCIDR" && name != "Addr" && name != "String"
	case "net/http":
		switch name {
		case "Get", "Post", "PostForm", "Head", "Do", "ListenAndServe", "ListenAndServeTLS", "Serve", "Shutdown", "RoundTrip":
			return true
		}
	case "net/http/httptest":
		return name == "Close"
	case "os/exec":
		return name == "Run" || name == "Output" || name == "CombinedOutput" || name == "Wait"
	case "io":
		switch name {
		case "ReadAll", "Copy", "CopyN", "ReadFull", "ReadAtLeast", "Read", "CopyBuffer":
			return true
		}
	case "bufio":
		return name == "Scan" || strings.HasPrefix(name, "Read")
	case "os":
		return name == "Read" || name == "Wait"
	case "fmt":
		return strings.HasPrefix(name, "Scan") || strings.HasPrefix(name, "Fscan")
	}
	return false
}

// blocking tells whether a call goes to compiled code that may block.
func (f *fn) blocking(call *ast.CallExpr) bool {
	obj, ok := callee(f.info, call).(*types.Func)
	return ok && f.l.compiled(obj) && blocks(obj)
}

// blockingCall has a call made on a goroutine of its own while the process is
// parked. The function and the arguments are evaluated first, here.
func (f *fn) blockingCall(lhs []string, define bool, call *ast.CallExpr) {
	fun, args := f.evaluated(call)
	results := f.temps(len(lhs))
	var tuple []types.Type
	switch t := f.typeOf(call).(type) {
	case *types.Tuple:
		for v := range t.Variables() {
			tuple = append(tuple, v.Type())
		}
	case types.Type:
		tuple = []types.Type{t}
	}
	assign := ""
	if len(lhs) > 0 {
		for i, r := range results {
			f.put("var %s %s", r, f.typ(tuple[i]))
		}
		assign = strings.Join(results, ", ") + " = "
	}
	run := f.l.fresh("f")
	f.put("%s := func() { %s%s(%s) }", run, assign, fun, strings.Join(args, ", "))
	f.put("%s(%s)", f.l.rt("Block"), run)
	if len(lhs) > 0 {
		op := "="
		if define {
			op = ":="
		}
		f.put("%s %s %s", strings.Join(lhs, ", "), op, strings.Join(results, ", "))
	}
}
