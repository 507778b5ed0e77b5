// Dedupe merges two subscriptions that partly have the same news, and then drops
// what it has seen: each stage is a process with the same face as a subscription,
// so stages can be put together in any way. Close at the end of the pipeline goes
// through all of it.
//
// After Merge and Dedupe in "Google I/O 2013 - Advanced Go Concurrency Patterns"
// by Sameer Ajmani.
package main

import (
	"fmt"
	"sync"
	"time"
)

// A stream gives items until it is stopped. stop returns when its processes have
// ended.
type stream struct {
	items <-chan string
	stop  func()
}

// start runs produce in a process of its own. produce returns when its items have
// ended or quit is closed.
func start(produce func(out chan<- string, quit <-chan struct{}), cleanup func()) stream {
	out, quit, ended := make(chan string), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		defer close(out)
		produce(out, quit)
	}()
	return stream{out, sync.OnceFunc(func() {
		close(quit)
		<-ended
		cleanup()
	})}
}

// feed gives titles, one each time.
func feed(name string, each time.Duration, titles ...string) stream {
	return start(func(out chan<- string, quit <-chan struct{}) {
		for _, title := range titles {
			select {
			case <-time.After(each):
			case <-quit:
				return
			}
			select {
			case out <- title:
			case <-quit:
				return
			}
		}
	}, func() { fmt.Println(name, "has stopped") })
}

func merge(in ...stream) stream {
	return start(func(out chan<- string, quit <-chan struct{}) {
		var wg sync.WaitGroup
		for _, s := range in {
			wg.Go(func() { forward(s.items, out, quit, func(string) bool { return true }) })
		}
		wg.Wait()
	}, func() {
		for _, s := range in {
			s.stop()
		}
	})
}

func dedupe(in stream) stream {
	return start(func(out chan<- string, quit <-chan struct{}) {
		seen := map[string]bool{}
		forward(in.items, out, quit, func(title string) bool {
			known := seen[title]
			seen[title] = true
			return !known
		})
	}, in.stop)
}

// forward passes on what wanted says, until in ends or quit is closed.
func forward(in <-chan string, out chan<- string, quit <-chan struct{}, wanted func(string) bool) {
	for {
		select {
		case item, ok := <-in:
			if !ok {
				return
			}
			if !wanted(item) {
				continue
			}
			select {
			case out <- item:
			case <-quit:
				return
			}
		case <-quit:
			return
		}
	}
}

func main() {
	news := dedupe(merge(
		feed("planet", 20*time.Millisecond, "go1.1", "race detector", "gofmt", "slices", "maps"),
		feed("blog", 33*time.Millisecond, "race detector", "gofmt", "generics", "iterators"),
	))
	for range 5 {
		fmt.Println(<-news.items)
	}
	news.stop()
	_, open := <-news.items
	fmt.Println("open:", open)
}

// Output:
// go1.1
// race detector
// gofmt
// slices
// generics
// planet has stopped
// blog has stopped
// open: false
