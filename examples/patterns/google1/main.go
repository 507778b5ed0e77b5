// Google1 asks three services, one after the other. It takes as long as all of
// them together. The next programs, google2, google21 and google3, do better.
//
// After "Google I/O 2012 - Go Concurrency Patterns" by Rob Pike.
package main

import (
	"fmt"
	"time"
)

// A search is a service that answers a query.
type search func(query string) string

var (
	web   = fake("web", 40*time.Millisecond)
	image = fake("image", 70*time.Millisecond)
	video = fake("video", 100*time.Millisecond)
)

// fake makes a service that needs the given time.
func fake(kind string, needs time.Duration) search {
	return func(query string) string {
		time.Sleep(needs)
		return fmt.Sprintf("%s result for %q", kind, query)
	}
}

func google(query string) (results []string) {
	for _, s := range []search{web, image, video} {
		results = append(results, s(query))
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
// after 210ms
