package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
)

var one, two = callers("one"), func() string { return callers("two") }()

// callers returns where it was called from, by the names that the source has.
func callers(name string) string {
	_, file, line, ok := runtime.Caller(1)
	s := fmt.Sprint(name, " ", filepath.Base(file), ":", line, " ", ok)
	pcs := make([]uintptr, 8)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for more := true; more; {
		var f runtime.Frame
		if f, more = frames.Next(); filepath.Base(f.File) == "callers_of_init.go" {
			s += fmt.Sprint(" ", f.Function, ":", f.Line)
		}
	}
	return s
}

var three, err = pair()

func pair() (string, error) { return callers("three"), errors.New("four") }

var five string

func init() { five = callers("five") }

func main() {
	fmt.Println(one)
	fmt.Println(two)
	fmt.Println(three, err)
	fmt.Println(five)
	fmt.Println(callers("six"))
}

// Output:
// one callers_of_init.go:10 true main.init:10
// two callers_of_init.go:10 true main.init.func1:10 main.init:10
// three callers_of_init.go:29 true main.pair:29 main.init:27 four
// five callers_of_init.go:33 true main.init.0:33
// six callers_of_init.go:40 true main.main:40
