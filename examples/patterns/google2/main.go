// Google2 asks the three services at the same time, each in a goroutine of its
// own. It takes as long as the slowest, and has the results in the order in which
// they come. There are no locks, no conditions and no callbacks.
//
// After "Google I/O 2012 - Go Concurrency Patterns" by Rob Pike.
package main

import (
	"fmt"
	"time"
)

type search func(query string) string

var services = []search{
	fake("video", 100*time.Millisecond),
	fake("web", 40*time.Millisecond),
	fake("image", 70*time.Millisecond),
}

func fake(kind string, needs time.Duration) search {
	return func(query string) string {
		time.Sleep(needs)
		return fmt.Sprintf("%s result for %q", kind, query)
	}
}

func google(query string) (results []string) {
	answers := make(chan string)
	for _, s := range services {
		go func() { answers <- s(query) }()
	}
	for range services {
		results = append(results, <-answers)
	}
	return results
}

func main() {
	start := time.Now()
	for _, r := range google("golang") {
		fmt.Println(r)
	}
	fmt.Println("after", time.Since(start).Round(10*time.Millisecond))
}

// Output:
// web result for "golang"
// image result for "golang"
// video result for "golang"
// after 100ms
