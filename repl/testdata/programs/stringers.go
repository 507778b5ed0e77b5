// Methods by which package fmt prints, of types that are in other values only.
package main

import "fmt"

type D1 int

func (d D1) String() string { return "D1!" }

type D2 int

func (d D2) String() string { return "D2!" }

type D3 [2]int

func (d D3) String() string { return "D3!" }

type D4 []int

func (d *D4) String() string { return "D4!" }

type D5 func()

func (d D5) String() string { return "D5!" }

type D6 int

func (d *D6) Error() string { return "D6!" }

type D7 map[string]int

func (d D7) GoString() string { return "D7!" }

type S struct {
	A D1
	b D1
}

type K struct{ P *D3 }

func main() {
	fmt.Println(S{1, 2}, []D2{1}, map[K]int{{new(D3)}: 1}, []*D4{{}}, [1]D5{nil})
	fmt.Printf("%v %+v\n", map[string]*D6{"a": new(D6)}, struct{ X *D6 }{new(D6)})
	fmt.Printf("%#v\n", struct{ X D7 }{nil})
	fmt.Printf("%v\n", map[D1][]D2{1: {2}})
}

// Output:
// {D1! 2} [D2!] map[{D3!}:1] [D4!] [D5!]
// map[a:D6!] {X:D6!}
// struct { X main.D7 }{X:D7!}
// map[D1!:[D2!]]
