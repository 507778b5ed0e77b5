// Google21 does not wait for a slow service: what has not come after 80 ms is left
// out. The channel has room for all answers, so that one that comes too late does
// not keep its goroutine for ever.
//
// After version 2.1 of the search in "Google I/O 2012 - Go Concurrency Patterns"
// by Rob Pike.
package main

import (
	"fmt"
	"time"
)

type search func(query string) string

var services = []search{
	fake("video", 100*time.Millisecond),
	fake("web", 40*time.Millisecond),
	fake("image", 60*time.Millisecond),
}

func fake(kind string, needs time.Duration) search {
	return func(query string) string {
		time.Sleep(needs)
		return fmt.Sprintf("%s result for %q", kind, query)
	}
}

func google(query string) (results []string, complete bool) {
	answers := make(chan string, len(services))
	for _, s := range services {
		go func() { answers <- s(query) }()
	}
	timeout := time.After(80 * time.Millisecond)
	for range services {
		select {
		case r := <-answers:
			results = append(results, r)
		case <-timeout:
			return results, false
		}
	}
	return results, true
}

func main() {
	start := time.Now()
	results, complete := google("golang")
	for _, r := range results {
		fmt.Println(r)
	}
	fmt.Println("complete:", complete, "after", time.Since(start).Round(10*time.Millisecond))
}

// Output:
// web result for "golang"
// image result for "golang"
// complete: false after 80ms
