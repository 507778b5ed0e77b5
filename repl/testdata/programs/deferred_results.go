package main

import (
	"errors"
	"fmt"
)

func f(in string) (tag string, out any, err error) {
	defer func() {
		switch x := out.(type) {
		case int64:
			out = float64(x)
		case nil:
			err = errors.Join(err, errors.New("nothing"))
		}
	}()
	switch in {
	case "":
		tag, out = "s", in
		return
	case "1":
		return "a", int64(4), nil
	case "2":
		return "a", nil, errors.New("two")
	case "3":
		return tag + "x", out, err
	case "4":
		tag, out = "t", 5
		return "u", tag, fmt.Errorf("%v", out)
	}
	var keep any = "kept"
	return in, keep, err
}

func swap(a, b int) (x, y int) {
	defer func() { x *= 10 }()
	x, y = a, b
	return y, x
}

func main() {
	for _, in := range []string{"", "1", "2", "3", "4", "5"} {
		fmt.Println(f(in))
	}
	fmt.Println(swap(1, 2))
}

// Output:
// s  <nil>
// a 4 <nil>
// a <nil> two
// nothing
// x <nil> nothing
// u t 5
// 5 kept <nil>
// 20 1
