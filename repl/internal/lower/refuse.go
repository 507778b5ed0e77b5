package lower

import (
	"go/ast"
	"go/types"

	"github.com/cspsh/cspsh/repl/internal/check"
)

// What interpreted code cannot do is refused with its place before any of it runs,
// rather than done wrongly.

// refuseImports refuses what is not there of compiled packages.
func (l *Lowerer) refuseImports(u *check.Unit) {
	for id := range u.Info.Instances {
		if obj := u.Info.Uses[id]; obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "database/sql" && l.compiled(obj) {
			l.unsupported(id.Pos(), "sql.%s, which looks at its type argument (sql.NullInt64 and its likes do not),", obj.Name())
		}
	}
}

// refuseCall refuses calls of compiled functions that would look into what the
// interpreter has in another way than compiled code.
func (f *fn) refuseCall(e *ast.CallExpr) {
	obj, ok := callee(f.info, e).(*types.Func)
	if !ok || obj.Pkg() == nil {
		return
	}
	switch obj.Pkg().Path() {
	case "reflect":
		if name := obj.Name(); name == "MakeChan" || name == "ChanOf" {
			f.l.unsupported(e.Pos(), "reflect.%s, whose channels are none of interpreted code's,", name)
		}
		for _, a := range e.Args {
			if f.isChan(f.typeOf(a)) {
				f.l.unsupported(a.Pos(), "reflection over a channel of interpreted code")
			}
		}
		if id := lastIdent(instantiated(e.Fun)); id != nil {
			for _, t := range f.instanceArgs(id) {
				if f.isChan(t) {
					f.l.unsupported(id.Pos(), "reflection over a channel of interpreted code")
				}
			}
		}
	case "testing":
		switch obj.Name() {
		case "Main", "MainStart", "RunTests", "RunBenchmarks", "RunExamples":
			f.l.unsupported(e.Pos(), "testing.%s (go test runs tests; here there are testing.Benchmark, and testing/synctest with new(testing.T))", obj.Name())
		}
	case "net/rpc":
		if name := obj.Name(); name != "Register" && name != "RegisterName" {
			return
		}
		if a := e.Args[len(e.Args)-1]; f.l.userMethods(f.typeOf(a)) {
			f.l.unsupported(a.Pos(), "rpc.%s of a type of interpreted code, whose methods reflection does not see,", obj.Name())
		}
	}
}

func (f *fn) isChan(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

// refuseUnsafe refuses to make an unsafe.Pointer of a pointer to a channel: there is no
// channel of Go's there.
func (f *fn) refuseUnsafe(arg ast.Expr) {
	if elem, ok := deref(f.typeOf(arg)); ok && f.isChan(elem) {
		f.l.unsupported(arg.Pos(), "unsafe.Pointer to a channel of interpreted code")
	}
}
