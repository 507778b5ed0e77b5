package shim

import (
	"go/types"
	"io"
	"os"
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore/race"
	"github.com/cspsh/cspsh/repl/internal/restrict"
)

// An Env is what replacements need of the session. Functions that are nil do without.
type Env struct {
	Runtime *csp.Runtime

	// Here returns the place where the running process is, or nil.
	Here func() *csp.Site

	// Go starts a process that runs run on behalf of entry, a function of the user's, as
	// the go statement does. An empty name is to be found by entry.
	Go func(name string, at *csp.Site, entry any, run func()) *csp.Process
	// Enter runs run as a process for a goroutine outside, which waits for it.
	Enter func(name string, at *csp.Site, run func())

	// Options are those of a process that runs entry, a function of the user's, or of a
	// channel where that is nil: its name and where it is made.
	Options func(entry any) []csp.Option

	// Block runs call on a goroutine of its own while the process is parked in what.
	Block func(what string, call func())

	// Outside, if set, is told of what the running process asks of the outside world, where another run may come to
	// something else.
	Outside func(what string)
	// Alone says that nobody outside does anything: no signal comes, and each run is one in this process of the system.
	Alone bool

	// Fatal ends the program with Go's "fatal error: text": nothing recovers and no
	// deferred function runs. Exit ends it with a status. Neither returns.
	Fatal func(text string)
	Exit  func(code int)

	// Alloc is called before an allocation of size bytes, of 64 KB or more, by a call. It ends the process
	// where that is beyond the limit.
	Alloc func(size uintptr)

	// Trace returns the calls of the running process, innermost first, of the user's
	// functions only. Stacks returns all processes; with stuck, those that can never go on
	// are marked, which takes a while.
	Trace func() []Frame
	// Within calls f, which stands for a compiled function that the user's has called. What f calls back finds
	// frames, innermost first, between that and its caller.
	Within func(frames []Frame, f func())
	Stacks func(stuck bool) ([]Stack, error)
	// Gosched is runtime.Gosched.
	Gosched func()
	// Forget has the running process let go of what it will not use any more.
	Forget func()
	// FuncOf returns where a function of the user's is declared, by its value.
	FuncOf func(f any) (Frame, bool)

	// Interpreted reports whether a type is one of the user's.
	Interpreted func(t reflect.Type) bool

	// Sources gives the packages of an embedding program.
	Sources func(path string) (name string, symbols map[string]reflect.Value, ok bool)

	// FromSource reports whether a package is run from source though there is a compiled one
	// of its path.
	FromSource func(pkg *types.Package) bool

	// Linked are functions that source links to, by their symbols.
	Linked map[string]any

	// Looks has each look at a virtual clock take a moment.
	Looks bool

	// Root, if set, is the folder that names of source files are relative to: the program is told
	// absolute ones, as compiled ones are.
	Root string

	// Handed is told that compiled code may call a function of the user's from a
	// goroutine of its own from now on.
	Handed func()

	// Stdin is what fmt.Scan reads while os.Stdin has not been set anew, Stdout what
	// fmt.Print writes, and Stderr what print and log write. The files are what os.Stdin
	// and its kin are at first; nil stands for the shell's own.
	Stdin                       io.Reader
	Stdout, Stderr              io.Writer
	OSStdin, OSStdout, OSStderr *os.File
	// OpenStdin, if set, returns what os.Stdin is when the program first has to do with that, and Stdin from then on.
	OpenStdin func() *os.File
	// Terminal is where somebody types, or nil.
	Terminal Terminal
	// Diverted has Stdout and Stderr take what the program writes to these two itself.
	Diverted bool
	Args     []string
	Chans    Chans

	// Races is told of what makes an order; nil if nobody looks for races.
	Races *race.Detector
	// Accessed tells Races of an access by the running process that the source does not show, and reports the
	// races that it is in, with advice.
	Accessed func(p unsafe.Pointer, size uintptr, write bool, advice string)

	// AccessedAt is where such an access counts as made.
	AccessedAt func() *csp.Site

	// Atomic tells Races of an operation of package sync/atomic by the running process, and reports the races with
	// accesses that are none.
	Atomic func(p unsafe.Pointer, size uintptr, write bool)

	// LockName returns what the running process calls something of package sync or sync/atomic, by its address, with
	// the values of indices, or "".
	LockName func(at uintptr) string

	// Restrict, unless nil, is the folder to whose files the program is held. It then speaks to no other
	// computer, either.
	Restrict *restrict.Folder
}

// A Frame is a call of a function of the user's, called as Go's compiler does: main.(*T).m.
type Frame struct {
	Func, File string
	Line       int
	Start      int  // the line where the function begins, if that is known
	Compiled   bool // it is one that Within was told of
}

// A Stack is what is known of a process.
type Stack struct {
	ID      int
	Running bool
	Stuck   bool // it can never go on
	Frames  []Frame
	Text    string // as Go prints a goroutine, with a newline at the end
}

// Chans are the channels of the user's. A word of a channel is that of one of the user's
// or of one of Go's.
type Chans interface {
	Make(elem reflect.Type, size int, name string) unsafe.Pointer
	// MakeClock is Make for the channel of a timer. Len and Cap tell of its buffer, though
	// the user is told 0.
	MakeClock(elem reflect.Type, size int, name string, c Clock) unsafe.Pointer
	// Ours reports whether a channel is one of the user's.
	Ours(ch unsafe.Pointer) bool

	Send(ch, v unsafe.Pointer)
	Receive(ch, v unsafe.Pointer) (ok bool)
	// Offer sends if that needs no waiting, from any goroutine. On a closed channel it
	// returns false.
	Offer(ch, v unsafe.Pointer) bool
	// Poll receives a value if there is one. It does not ask the clock.
	Poll(ch, v unsafe.Pointer) (ok bool)
	Close(ch unsafe.Pointer) // from any goroutine
	Len(ch unsafe.Pointer) int
	Cap(ch unsafe.Pointer) int
	Select(cases []Case, hasDefault bool) (chosen int, ok bool)

	// Then has f called on the loop, where it must not park, once a value has been taken
	// from the channel or it is closed.
	Then(ch unsafe.Pointer, f func())
	// Bind tells that a channel of Go's stands for one of the user's, without anything
	// being copied. It keeps neither alive.
	Bind(native, ch unsafe.Pointer)
	ToCompiled(ch unsafe.Pointer, t reflect.Type) unsafe.Pointer
	FromCompiled(ch unsafe.Pointer, t reflect.Type) unsafe.Pointer
}

// A Case is one of a select: V points to the value to be sent or to where what is received
// goes, which may be nil.
type Case struct {
	Ch, V unsafe.Pointer
	Send  bool
}

// A Clock is what is behind the channel of a timer. It is told who looks at the channel:
// Await comes before an operation that may wait for it and Leave after that, Look before
// one that does not wait.
type Clock interface {
	Look()
	Await()
	Leave()
}

// complete fills in what is missing.
func (e Env) complete() Env {
	rt := e.Runtime
	nowhere, here := new(csp.Site), e.Here
	e.Here = func() *csp.Site {
		if here != nil {
			if at := here(); at != nil {
				return at
			}
		}
		return nowhere
	}
	if e.Go == nil {
		e.Go = func(name string, at *csp.Site, _ any, run func()) *csp.Process {
			return rt.Go(run, csp.Name(name), csp.At(*at))
		}
	}
	if e.Enter == nil {
		e.Enter = func(name string, at *csp.Site, run func()) { rt.Enter(run, csp.Name(name), csp.At(*at)) }
	}
	if e.Options == nil {
		e.Options = func(any) []csp.Option {
			at := *e.Here()
			return []csp.Option{csp.At(at), csp.Name(at.Subject)}
		}
	}
	if e.Block == nil {
		e.Block = csp.BlockOn
	}
	if e.Alloc == nil {
		e.Alloc = func(uintptr) {}
	}
	if e.Fatal == nil {
		e.Fatal = func(text string) { panic(FatalError(text)) }
	}
	if e.Exit == nil {
		e.Exit = os.Exit
	}
	if e.Within == nil {
		e.Within = func(_ []Frame, f func()) { f() }
	}
	if e.AccessedAt == nil {
		e.AccessedAt = func() *csp.Site { return e.Here() }
	}
	if e.Trace == nil {
		e.Trace = func() []Frame { return nil }
	}
	if e.Stacks == nil {
		e.Stacks = func(bool) ([]Stack, error) { return nil, nil }
	}
	if e.Forget == nil {
		e.Forget = func() {}
	}
	if e.FuncOf == nil {
		e.FuncOf = func(any) (Frame, bool) { return Frame{}, false }
	}
	if e.Interpreted == nil {
		e.Interpreted = func(reflect.Type) bool { return false }
	}
	if e.FromSource == nil {
		e.FromSource = func(*types.Package) bool { return false }
	}
	if e.Handed == nil {
		e.Handed = func() {}
	}
	if e.Stdin == nil {
		e.Stdin = os.Stdin
	}
	if e.Stdout == nil {
		e.Stdout = os.Stdout
	}
	if e.Stderr == nil {
		e.Stderr = os.Stderr
	}
	return e
}

// A FatalError is what a mistake panics with that ends a whole Go program, where the
// session has no way of its own to do that.
type FatalError string

func (e FatalError) Error() string { return "fatal error: " + string(e) }

// fatal ends the program. A process that is being killed has unwound from where it waited
// without getting what it waited for, and its deferred functions give back what it has
// not: that is no mistake.
func (t *Table) fatal(text string) {
	if p := csp.Self(); p != nil && p.Killed() {
		return
	}
	t.env.Fatal(text)
}

// self is the number of the calling process, 0 outside.
func self() int {
	if p := csp.Self(); p != nil {
		return p.ID()
	}
	return 0
}

// runtimeError is an error of the kind that Go's own runtime panics with.
type runtimeError string

func (e runtimeError) Error() string { return string(e) }
func (e runtimeError) RuntimeError() {}
