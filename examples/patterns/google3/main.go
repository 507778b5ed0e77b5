// Google3 asks several replicas of each service and takes the first answer. Where
// one server is slow, another is not, so all three services answer in time.
//
// After "Google I/O 2012 - Go Concurrency Patterns" by Rob Pike.
package main

import (
	"fmt"
	"time"
)

type search func(query string) string

// fake makes a service from the time that it needs, in milliseconds.
func fake(kind string, needs int) search {
	return func(query string) string {
		time.Sleep(time.Duration(needs) * time.Millisecond)
		return fmt.Sprintf("%s result for %q", kind, query)
	}
}

// first makes one service of several that can do the same.
func first(replicas ...search) search {
	return func(query string) string {
		answers := make(chan string, len(replicas)) // those who lose can send and end, too
		for _, ask := range replicas {
			go func() { answers <- ask(query) }()
		}
		return <-answers
	}
}

func google(query string, services ...search) (results []string) {
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
			return append(results, "(timed out)")
		}
	}
	return results
}

func main() {
	var (
		web   = first(fake("web 1", 20), fake("web 2", 90))
		image = first(fake("image 1", 120), fake("image 2", 60), fake("image 3", 95))
		video = first(fake("video 1", 100), fake("video 2", 40))
	)
	start := time.Now()
	for _, r := range google("golang", web, image, video) {
		fmt.Println(r)
	}
	fmt.Println("after", time.Since(start).Round(10*time.Millisecond))
}

// Output:
// web 1 result for "golang"
// video 2 result for "golang"
// image 2 result for "golang"
// after 60ms
