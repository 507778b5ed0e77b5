//go:build go1.27

// Fields of embedded structs as keys of literals.
package main

import "fmt"

type Point struct{ X, Y int }

type Style struct {
	Colour string
	Width  int
}

type Shape struct {
	Point
	*Style
	Name string
}

type Ring struct {
	Shape
	Inner, Outer int
}

func value(name string, v int) int {
	fmt.Println("evaluates", name)
	return v
}

func main() {
	p := Shape{X: 1, Y: 2, Name: "dot"}
	fmt.Println(p.Point, p.Style, p.Name)

	r := Ring{X: 3, Outer: 9, Name: "ring"}
	fmt.Printf("%+v\n", r)

	q := &Ring{Outer: value("Outer", 1), Y: value("Y", 2), Inner: value("Inner", 3)}
	fmt.Println(q.Y, q.Inner, q.Outer)

	list := []Shape{{X: 1}, {Name: "b", Y: 2}}
	byName := map[string]Ring{"a": {Y: 5}}
	fmt.Println(list[0].X, list[1].Y, list[1].Name, byName["a"].Y)
}

// Output:
// {1 2} <nil> dot
// {Shape:{Point:{X:3 Y:0} Style:<nil> Name:ring} Inner:0 Outer:9}
// evaluates Outer
// evaluates Y
// evaluates Inner
// 2 3 1
// 1 2 b 5
