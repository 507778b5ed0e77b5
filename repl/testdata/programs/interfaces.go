package main

import (
	"errors"
	"fmt"
)

type Animal interface{ Sound() string }
type Dog struct{ n int }

func (d Dog) Sound() string { return "woof" }

type Cat struct{}

func (*Cat) Sound() string { return "meow" }

type MyErr struct{ code int }

func (e *MyErr) Error() string { return fmt.Sprint("code ", e.code) }
func kind(v any) string {
	switch x := v.(type) {
	case nil:
		return "nil"
	case int, int64:
		return fmt.Sprintf("int %v", x)
	case error:
		return "error " + x.Error()
	case Animal:
		return "animal " + x.Sound()
	case fmt.Stringer:
		return "stringer " + x.String()
	case func() int:
		return "func"
	case []int:
		return fmt.Sprint("slice ", len(x))
	default:
		return "other"
	}
}
func fail() error { return &MyErr{5} }
func main() {
	for _, v := range []any{nil, 1, int64(2), errors.New("e"), &MyErr{3}, Dog{1}, &Dog{2}, &Cat{}, func() int { return 1 }, []int{1}, 2.5} {
		fmt.Println(kind(v))
	}
	err := fail()
	var me *MyErr
	fmt.Println(errors.As(err, &me))
	if me != nil {
		fmt.Println(me.code)
	}
	w := fmt.Errorf("wrap: %w", err)
	fmt.Println(errors.Is(w, err), w)
	if e, ok := err.(*MyErr); ok {
		fmt.Println("my", e.code)
	}
	var x any = Dog{4}
	if a, ok := x.(Animal); ok {
		fmt.Println(a.Sound())
	}
	a := x.(Animal)
	fmt.Println(a.Sound(), a == Animal(Dog{4}))
	d, ok := x.(Dog)
	fmt.Println(d.n, ok)
	_, ok = x.(fmt.Stringer)
	fmt.Println(ok)
	var y any = err
	_, ok = y.(error)
	fmt.Println(ok)
}

// Output:
// nil
// int 1
// int 2
// error e
// error code 3
// animal woof
// animal woof
// animal meow
// func
// slice 1
// other
// true
// 5
// true wrap: code 5
// my 5
// woof
// woof true
// 4 true
// false
// true
