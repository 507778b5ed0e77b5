package main

import (
	"fmt"
	"hash/crc32"
	"runtime"
	"strings"
)

// Ways out of a function, in all combinations: each of three functions has two deferred calls, which
// do nothing, recover, panic, recover and panic, or call Goexit; the innermost returns, panics or
// calls Goexit.

var log strings.Builder

func deferred(level, what int) {
	fmt.Fprintf(&log, "d%d:%d ", level, what)
	switch what {
	case 1:
		fmt.Fprint(&log, recover(), " ")
	case 2:
		panic(level)
	case 3:
		fmt.Fprint(&log, recover(), " ")
		panic(-level)
	case 4:
		runtime.Goexit()
	}
}

func call(level, spec int) (result int) {
	defer deferred(level, spec%5)
	defer deferred(level+10, spec/5%5)
	result = level
	if level < 3 {
		r := call(level+1, spec/25)
		fmt.Fprintf(&log, "r%d ", r)
		return r + 1
	}
	switch spec / 25 {
	case 1:
		panic("innermost")
	case 2:
		runtime.Goexit()
	}
	return
}

func run(spec int) string {
	log.Reset()
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { fmt.Fprint(&log, "end ", recover()) }()
		fmt.Fprintf(&log, "r%d ", call(1, spec))
	}()
	<-done
	return log.String()
}

func main() {
	const all = 25 * 25 * 25 * 3
	for _, spec := range []int{0, 1, 2, 25 * 25 * 25, all - 1, 4 + 5*4 + 25*2, 2 + 25*4 + 25*25*25*2} {
		fmt.Println(run(spec))
	}
	for from := range 5 {
		sum := crc32.NewIEEE()
		for spec := from; spec < all; spec += 37 {
			sum.Write([]byte(run(spec)))
		}
		fmt.Printf("%08x\n", sum.Sum32())
	}
}

// Output:
// d13:0 d3:0 r3 d12:0 d2:0 r4 d11:0 d1:0 r5 end <nil>
// d13:0 d3:0 r3 d12:0 d2:0 r4 d11:0 d1:1 <nil> r5 end <nil>
// d13:0 d3:0 r3 d12:0 d2:0 r4 d11:0 d1:2 end 1
// d13:0 d3:0 d12:0 d2:0 d11:0 d1:0 end innermost
// d13:4 d3:4 d12:4 d2:4 d11:4 d1:4 end <nil>
// d13:0 d3:0 r3 d12:0 d2:2 d11:4 d1:4 end <nil>
// d13:0 d3:0 d12:0 d2:4 d11:0 d1:2 end 1
// a7d3b7bd
// bbb527b8
// 0bd8a54e
// f790052a
// 0539af68
