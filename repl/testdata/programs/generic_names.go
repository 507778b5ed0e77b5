// What functions are called of which there are instances.
package main

import (
	"fmt"
	"runtime"
	"strings"
)

func caller() string {
	pc, _, _, _ := runtime.Caller(1)
	return runtime.FuncForPC(pc).Name()
}

func generic[T any](T) string { return caller() }

//go:noinline
func literal[T any](T) string { return func() string { return caller() }() }

type list[T any] struct{}

func (*list[T]) push() string { return caller() }
func (list[T]) len() string   { return caller() }

type plain struct{}

func (plain) of() string { return caller() }

func trace[T any]() {
	defer func() {
		recover()
		pcs := make([]uintptr, 20)
		frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
		for {
			f, more := frames.Next()
			if strings.HasPrefix(f.Function, "main.") {
				fmt.Println(f.Function)
			}
			if !more {
				break
			}
		}
	}()
	panic(1)
}

func main() {
	fmt.Println(generic(1), generic("x"), literal(1))
	fmt.Println(new(list[int]).push(), list[string]{}.len(), plain{}.of())
	trace[plain]()
}

// Output:
// main.generic[...] main.generic[...] main.literal[...].func1
// main.(*list[...]).push main.list[...].len main.plain.of
// main.trace[...].func1
// main.trace[...]
// main.main
