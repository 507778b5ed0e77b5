package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/check"
)

// A function is one of the user's, or one instance of a generic one. It is compiled
// when it is called first, and again when it was declared anew.
type function struct {
	m      *Machine
	code   *code // nil before it is compiled
	info   *FuncInfo
	sig    *types.Signature   // of the instance; a receiver is its first parameter
	params []*types.TypeParam // of a method: first those of its receiver's type

	src  *source
	env  env
	body *ast.BlockStmt
	typ  *ast.FuncType
	recv *ast.FieldList

	outer  *compiler              // of a literal: the function that it is in, until it is compiled
	make   func(c *compiler) stmt // in place of a body: what makes it
	lits   int
	method bool           // its first parameter is a receiver
	boxed  types.Type     // of the receiver, which comes as a pointer, as in an interface value
	hidden bool           // from traces: it stands for what no source calls
	entry  bool           // it is what a unit does, once; hidden while it calls an init function
	value  unsafe.Pointer // the word of its function value
}

// A source is the checked package or input that a function is in.
type source struct {
	fset *token.FileSet
	info *types.Info
	pkg  *types.Package
	unit *check.Unit
	lent bool // it is that of a compiled package: what it accesses, its caller does
}

// A code is a compiled function.
type code struct {
	m         *Machine
	fn        *function
	frameType unsafe.Pointer
	pointers  []uintptr // slots that hold pointers
	locals    []uintptr // those of them that nothing reads once the body has ended
	lifetimes []lifetime
	vars      map[*types.Var]place // those of the function, where they may be asked for
	sites     [2]int               // the numbers of the places in it, and in what is in it
	dead      map[uint32][]uintptr // slots that are not used after a site, as they were asked for
	params    []slot
	results   []slot
	captures  []capture
	envType   unsafe.Pointer
	argsAt    uintptr // where the parameters begin
	body      stmt
	size      uintptr // of a frame
	cost      int     // of a call, in the countdown of the budget
	free      *frame
}

// A slot is where a frame has a value.
type slot struct {
	off uintptr
	typ types.Type
}

// A capture is a variable of the enclosing function that a literal uses: the variable's
// value, where that never changes, or the pointer to it.
type capture struct {
	v    *types.Var
	env  uintptr    // in the literal's environment
	off  uintptr    // in its frame
	typ  types.Type // unsafe.Pointer for a pointer to the variable
	from place      // in the enclosing function
}

// ready returns the function's code, which it compiles if need be. It is kept out of calls, whose frames on
// Go's stack it would make larger.
//
//go:noinline
func (fn *function) ready() *code {
	if fn.code == nil {
		fn.m.compileFunction(fn)
	}
	return fn.code
}

// layout returns where a function with the signature has its results and parameters.
func (m *Machine) layout(sig *types.Signature) (results, params []slot, end uintptr) {
	end = headerSize
	put := func(t types.Type) slot {
		a := m.alignof(t)
		end = (end + a - 1) &^ (a - 1)
		s := slot{end, t}
		end += m.sizeof(t)
		return s
	}
	for v := range sig.Results().Variables() {
		results = append(results, put(v.Type()))
	}
	// The parameters, too, lie as a struct of their types does.
	end = (end + word - 1) &^ (word - 1)
	for v := range sig.Params().Variables() {
		params = append(params, put(v.Type()))
	}
	return results, params, end
}

// paramsBase returns where the results end.
func (c *code) paramsBase() uintptr {
	if n := len(c.results); n > 0 {
		s := c.results[n-1]
		return s.off + c.m.sizeof(s.typ)
	}
	return headerSize
}
