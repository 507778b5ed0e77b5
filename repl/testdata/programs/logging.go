// Package log tells where it was called.
package main

import (
	"fmt"
	"log"
	"path/filepath"
	"runtime"
	"strings"
)

type T int

func (t T) String() string { return "T!" }

func main() {
	var out strings.Builder
	log.SetOutput(&out)
	log.SetFlags(log.Lshortfile)
	log.Println("one", T(1))
	log.SetPrefix("p: ")
	log.Printf("two %v", T(2))
	l := log.New(&out, "mine ", log.Lshortfile|log.Lmsgprefix)
	l.Print("three")
	func() {
		defer func() { fmt.Printf("%v %T\n", recover(), "") }()
		l.Panicf("four %d", 4)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		log.Panicln("five")
	}()
	log.SetFlags(0)
	f := l.Println
	f("six")
	log.Print("seven")
	_, file, line, ok := runtime.Caller(0)
	fmt.Println(filepath.Base(file), line, ok)
	fmt.Print(out.String())
}

// Output:
// four 4 string
// five
//
// logging.go 37 true
// logging.go:20: one T!
// p: logging.go:22: two T!
// logging.go:24: mine three
// logging.go:27: mine four 4
// p: logging.go:31: five
// logging.go:35: mine six
// p: seven
