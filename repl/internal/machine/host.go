package machine

import (
	"go/types"
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/order"
)

// A Host is what the machine asks of the place where it runs: what compiled packages have,
// and what go statements, channels and waiting mean there. Methods that run user code's
// operations are called on the loop, with the position noted (see Machine.Here).
type Host interface {
	// Compiled reports whether a package is a compiled one, whose objects Value knows.
	Compiled(pkg *types.Package) bool
	// Value returns a function of a compiled package, or a variable of it (addressable),
	// as the program is to see it. A method is asked for with its receiver's type, and
	// returned, where it is replaced here, as a function whose first parameter is the
	// receiver; ok is false where the method itself is to be called.
	// The error says why the object is not to be had; it is raised where it is used.
	Value(obj types.Object, recv types.Type) (v reflect.Value, ok bool, err error)
	// Instance is Value for a generic function of a compiled package, or a method of a generic type: fn is
	// the type of the instance, receiver first. ok is false where it is to be compiled from source.
	Instance(obj *types.Func, recv types.Type, targs []reflect.Type, fn reflect.Type) (v reflect.Value, ok bool, err error)
	// Dynamic returns what stands for a method of a compiled type that is called through an
	// interface: a function that takes the receiver first. DynamicWait is Wait for such a call.
	// Both are asked once for each itab and method.
	Dynamic(typ reflect.Type, name string) (v reflect.Value, ok bool)
	DynamicWait(typ reflect.Type, name string) Wait
	// CalledBack is told of each call by compiled code of a function of the user's, on the loop, before it
	// begins: where the depth of the stack is looked at.
	CalledBack()
	// Wait tells whether a call of a compiled function or method may wait for what is
	// outside the runtime: Never, Always, or Depends on where its operands lead.
	Wait(obj *types.Func, recv types.Type) Wait
	// Waits decides that for a call whose Wait Depends, given its operands (receiver first).
	Waits(operands []reflect.Value) bool
	// Block runs call, which may wait for the outside world, while the process parks.
	Block(name string, call func())
	// Inside reports whether the caller runs on the loop, where user code may run.
	Inside() bool
	// Enter runs call as a process of its own and waits for it: compiled code has called
	// a function of the user's from a goroutine that is not the loop's.
	Enter(fn *FuncInfo, call func())
	// Handed is told, when a call is compiled, that a function of the user's goes to a compiled one.
	Handed(to *types.Func)
	// Source returns the checked source of the generic declarations of a compiled package, nil if it has none.
	Source(path string) *check.Unit
	// Linked returns the function that a symbol stands for which no package from source has: its types
	// are laid out as those of the function that is linked to it, and may be others.
	Linked(symbol string) (fn reflect.Value, ok bool)
	// Alloc is called before an allocation of size bytes, of 64 KB or more, by make, new, append, concatenation,
	// conversion or a literal. It ends the process (see Doomed) when that is beyond the limit.
	Alloc(size uintptr)
	// Doomed reports whether the running process is ending by what Go's runtime would end the whole program with (a stack
	// overflow, memory, a fatal error): by runtime.Goexit, and without its deferred calls. The machine's own deferred Go functions
	// ask when recover gave nil and their function did not return, and run nothing of the user's then.
	Doomed() bool
	// Poll is called when Machine.Budget is used up, and refills it.
	Poll()
	// Stopping reports whether the running process is about to be ended: what it compiles is given up then, and
	// Poll called, which has it end. It is asked now and then while functions are compiled.
	Stopping() bool
	// Access is told, where Machine.Watch is set, that the running process is about to read or write size bytes of
	// memory that others may reach; site.Subject is what the source calls it (see Machine.Accessed). Before it
	// comes Point, where others may be let run. again says that of the same access both are to be told the next
	// time, whatever Machine.Moment is.
	Point(p unsafe.Pointer, size uintptr, write bool, site *Site) (again bool)
	Access(p unsafe.Pointer, size uintptr, write bool, site *Site)
	// Note is Access, without Point, also for a read and then a write of the same. It may do nothing and return false, and
	// then Point and Access are called.
	Note(p unsafe.Pointer, size uintptr, write bool, site *Site) bool
	// Touches reports whether Access is told of what a compiled function accesses by its arguments.
	Touches(obj *types.Func) bool
	// Free reports whether the running process may access memory in any way without Point and Access: then Late is called for
	// what it did access, with the bytes of the 64 from p, a bit each, before another process runs, or Machine.TellLate
	// returns.
	Free(p unsafe.Pointer, size uintptr) bool
	Late(p unsafe.Pointer, bytes uint64, write bool, site *Site)

	// Channels. The word of a channel is what MakeChan returned; nil is the nil channel.
	MakeChan(elem reflect.Type, size int, site *Site) unsafe.Pointer // site.Subject: the name of the variable it is made for
	Send(ch, v unsafe.Pointer)                                       // v points to a value of the element type
	Receive(ch, v unsafe.Pointer) (ok bool)                          // v may be nil; zeroed when closed
	Close(ch unsafe.Pointer)
	Len(ch unsafe.Pointer) int
	Cap(ch unsafe.Pointer) int
	// Select performs one of the cases, -1 with a default when none is ready.
	Select(cases []SelectCase, hasDefault bool) (chosen int, ok bool)
	// Exchanges reports whether a compiled function or method is given channels of Go's for those of
	// the user's.
	Exchanges(obj *types.Func, recv types.Type) bool
	// ToCompiled and FromCompiled exchange a channel where it goes to or comes from compiled code.
	ToCompiled(ch unsafe.Pointer, t reflect.Type) unsafe.Pointer
	FromCompiled(ch unsafe.Pointer, t reflect.Type) unsafe.Pointer

	// Go starts a process that runs run, which calls Started to begin with. entry is what it runs, in
	// terms of the source.
	Started()
	Go(site *Site, name string, entry *FuncInfo, run func())

	// Show is told the value of an expression that stands as an item: the variable itself, where that is
	// one of a struct or an array.
	Show(v reflect.Value, t types.Type)
	ShowText(text, typ string)
	Print(text string) // the builtins print and println
	// MapEntries gives the entries of a map in the order of a range over it, nil to leave that to the map.
	MapEntries(m reflect.Value) []order.Entry
}

type Wait int

const (
	Never Wait = iota
	Always
	Depends
)

// A SelectCase is one case of a select statement: V points to the value to be sent, or to where
// what is received goes (nil if nowhere).
type SelectCase struct {
	Ch   unsafe.Pointer
	V    unsafe.Pointer
	Send bool
}

// A Site is a place in the user's source.
type Site struct {
	File      string
	Line, Col int
	Func      *FuncInfo
	Mark      any    // the host's own
	Subject   string // the name of the variable, lock or channel that it is about, in the source's words
}

// FuncInfo is what reports know of a function: Name as Go's compiler has it (main.f, main.(*T).m, main.f.func1).
type FuncInfo struct {
	Name      string
	File      string
	Line, Col int
	Symbol    string // what Go's compiler calls it, if that is not its name
	Compiled  bool   // it is one of those that Within was told of
}

// Machine:
//   func New(h Host, w *rtype.World) *Machine
//   func (m *Machine) Compile(u *check.Unit) (run func(), err error)  // *Unsupported with place; nothing has run. run executes the unit's items (its init, main).
//   func (m *Machine) Here() *Site            // where the running process is (of the innermost frame that noted it)
//   func (m *Machine) Stack() []Call          // innermost first: FuncInfo, Site, arguments of basic types
//   func (m *Machine) Suspend() State; func (m *Machine) Resume(State)  // what a process keeps while others run; the host calls them around parking
//   m.Budget *int                             // countdown of back-edges and calls
//   Panics: Go panics propagate as they are (value unchanged). m.PanicTrace(v any) returns the trace noted when the panic under way was raised.
