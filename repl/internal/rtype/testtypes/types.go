//lint:file-ignore U1000 what is not used is compared all the same

// Package testtypes declares types that tests make a second time, from this source, and
// compare with these.
package testtypes

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
	"unsafe"
)

type (
	Celsius float64
	Count   int
	small   int8
	Flag    bool
	Text    string
	Raw     uintptr
	Cplx    complex128
	Unsafe  unsafe.Pointer

	Ints  []int
	Nodes []*Node
	Table map[string]*Node
	Keyed map[Key][]Node
	Nest  map[string]Nest
	Three [3]Node
	Big   [5000]*Node
	Huge  [100000]struct {
		A *int
		B int
	}
	None    [0]func()
	One     [1]*int
	Handler func(w io.Writer, n *Node, more ...Celsius) (Handler, error)
	In      chan<- *Node
	Out     <-chan Out
	Both    chan (<-chan Node)
	Link    *Link2
	Link2   struct{ Next Link }
)

// Key is comparable, with a blank field and padding.
type Key struct {
	A int8
	_ int32
	B string
	c float32
	D any
}

type Plain struct {
	A, B int32
	C    int64
}

type Padded struct {
	A int8
	B int64
}

type EndsEmpty struct {
	A int64
	B struct{}
}

type Empty struct{}

type Single struct{ p *int }

type Node struct {
	Val         int `json:"val,omitempty" xml:"v"`
	Left, Right *Node
	kids        []Node
	byName      map[string]Node
	arr         *[2]Node
	grid        [2][3]*Node
	fn          func(Node) [2]Node
	ch          chan Node
	iface       Walker
	anon        struct {
		X int `k:"v"`
		y *Node
	}
	list []struct{ N Node }
	w    Wheel
	when time.Time
	mu   *sync.Mutex
	any
	error
}

type Wheel struct {
	hub *Car
	cnt Count
}

type Car struct {
	Wheels [4]Wheel
	m      map[Count]Car
	next   func(*Car) Wheel
	by     map[[2]Plain]struct{ C *Car }
}

func (n *Node) Walk(f func(*Node)) { f(n) }
func (n Node) Sum() int            { return n.Val }
func (n Node) hidden(c Count) Node { return n }
func (n *Node) String() string     { return fmt.Sprint("node ", n.Val) }

type Walker interface {
	fmt.Stringer
	Walk(f func(*Node))
}

type Secret interface {
	Sum() int
	hidden(Count) Node
}

type Any interface{}

type Rec interface {
	Self() Rec
	Other(interface{ Self() Rec }) Rec
}

func (c Celsius) String() string            { return fmt.Sprintf("%.1f°C", float64(c)) }
func (c *Celsius) Set(s string) error       { return errors.New(s) }
func (x Ints) Len() int                     { return len(x) }
func (x Ints) Less(i, j int) bool           { return x[i] < x[j] }
func (x Ints) Swap(i, j int)                { x[i], x[j] = x[j], x[i] }
func (t Table) Get(k string) *Node          { return t[k] }
func (h Handler) Serve(w io.Writer) error   { return nil }
func (o One) Deref() int                    { return *o[0] }
func (s Single) Deref() int                 { return *s.p }
func (s *Single) Reset()                    { s.p = nil }
func (small) Ünicode()                      {}
func (small) über()                         {}
func (e Empty) Error() string               { return "empty" }
func (k Key) Variadic(a int, b ...any) bool { return true }

type Outer struct {
	*Node
	Celsius
	io.Reader
	small
	Name string
}

func (o Outer) Sum() int { return 1 }

type Deep struct {
	Outer
	bytes.Buffer
}

type Locked struct {
	sync.Mutex
	Text
}

type Day time.Time

type Pair[K comparable, V any] struct {
	Key K
	Val V
	up  *Pair[K, V]
	sub map[K]Pair[K, V]
}

func (p Pair[K, V]) First() K         { return p.Key }
func (p *Pair[K, V]) Set(k K, v V)    { p.Key, p.Val = k, v }
func (p Pair[K, V]) swap() Pair[K, V] { return p }

type List[T any] []T

func (l List[T]) Map(f func(T) T) List[T] { return l }

type Instances struct {
	A Pair[int, Celsius]
	B Pair[string, []*Node]
	C *Pair[Key, map[string]Pair[int, int]]
	D List[List[byte]]
	E List[func(int, ...string) (Text, error)]
	F List[struct {
		X int `a:"b"`
		y Text
	}]
	G List[interface {
		M(int) Text
		n()
	}]
	H List[chan<- (<-chan rune)]
	I List[any]
	J List[error]
	K List[time.Duration]
	L List[*[4]interface{}]
	M List[struct{ Celsius }]
}

// Unnamed holds types without names that package reflect does not make.
type Unnamed struct {
	A struct {
		*Node
		X int
	}
	B struct {
		Celsius
		small
	}
	C struct {
		_ int
		X int
	}
	D interface {
		Walk(func(*Node))
		hidden(Count) Node
	}
	E *struct{ Walker }
	F struct {
		sync.Mutex
		int
	}
	G [2]struct{ Empty }
}

func Local() []any {
	type T struct{ X int }
	a := List[T]{}
	{
		type T []string
		return []any{T{}, a, List[T]{}}
	}
}
