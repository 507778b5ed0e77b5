// The traces that runtime.Stack writes: all calls of a process, also of one that waits, and a panic that
// is under way.
package main

import (
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
)

// names returns the functions of a trace.
func names(trace string) (list []string) {
	for line := range strings.Lines(trace) {
		if m := regexp.MustCompile(`^(?:created by )?(main\.[\w.]+|panic)\b`).FindStringSubmatch(line); m != nil {
			list = append(list, m[0])
		}
	}
	return list
}

//go:noinline
func deep(n int, waits chan bool) {
	if n == 0 {
		waits <- true
		<-waits
		return
	}
	deep(n-1, waits)
}

//go:noinline
func raise() { panic("oops") }

func recovered() {
	defer func() {
		recover()
		fmt.Println(names(string(debug.Stack())))
	}()
	raise()
}

func main() {
	waits := make(chan bool)
	go deep(3, waits)
	<-waits
	for {
		buf := make([]byte, 1<<16)
		all := string(buf[:runtime.Stack(buf, true)])
		if i := strings.Index(all, "main.deep"); strings.Contains(all, "[chan receive]") {
			fmt.Println(names(all[i:]))
			break
		}
		runtime.Gosched()
	}
	recovered()
}

// Output:
// [main.deep main.deep main.deep main.deep created by main.main]
// [main.recovered.func1 panic main.raise main.recovered main.main]
