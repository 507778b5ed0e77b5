package main

import "strconv"

type vector struct{ x, y, z float64 }

func (a vector) add(b vector) vector { return vector{a.x + b.x, a.y + b.y, a.z + b.z} }

func scale(a vector, f float64) vector { return vector{a.x * f, a.y * f, a.z * f} }

func work() string {
	v, d := vector{}, vector{1, 2, 3}
	for i := 0; i < 300000; i++ {
		v = v.add(scale(d, 0.5))
	}
	return strconv.FormatFloat(v.x+v.y+v.z, 'f', 1, 64)
}
