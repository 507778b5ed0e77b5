// Feed_naive reads a feed in the way that one writes first, and shows what is
// wrong with that:
//
//   - Close and loop share closed and err without synchronization, which the race
//     detector of a compiled program reports;
//   - loop sleeps between fetches, so it notices Close late, and keeps what it uses
//     until then;
//   - loop sends without a way out: if the reader has gone, it never ends.
//
// The example feed is the same reader without these faults.
//
// After the naive subscription in "Google I/O 2013 - Advanced Go Concurrency
// Patterns" by Sameer Ajmani.
package main

import (
	"errors"
	"fmt"
	"time"
)

const tick = 10 * time.Millisecond

// fetch gives the next items of a feed and the time when to ask again.
type fetch func() (items []string, next time.Time, err error)

type subscription struct {
	fetch   fetch
	updates chan string
	closed  bool
	err     error
}

func subscribe(f fetch) *subscription {
	s := &subscription{fetch: f, updates: make(chan string)}
	go s.loop()
	return s
}

func (s *subscription) Close() error {
	s.closed = true // a race
	return s.err    // another
}

func (s *subscription) loop() {
	for {
		if s.closed {
			fmt.Println("the loop ends")
			close(s.updates)
			return
		}
		items, next, err := s.fetch()
		if err != nil {
			s.err = err
			time.Sleep(10 * tick) // and Close has to wait
			continue
		}
		for _, item := range items {
			s.updates <- item // for ever, if nobody reads
		}
		time.Sleep(time.Until(next))
	}
}

func main() {
	n := 0
	s := subscribe(func() ([]string, time.Time, error) {
		n++
		if n == 3 {
			return nil, time.Time{}, errors.New("feed is down")
		}
		return []string{fmt.Sprint("item ", n)}, time.Now().Add(tick), nil
	})
	fmt.Println(<-s.updates)
	fmt.Println(<-s.updates)
	time.Sleep(2 * tick)
	start := time.Now()
	fmt.Println("closed:", s.Close())
	for range s.updates {
	}
	late := time.Since(start) > 5*tick
	fmt.Println("the loop has ended late:", late)

	s = subscribe(func() ([]string, time.Time, error) {
		return []string{"first", "second"}, time.Now().Add(tick), nil
	})
	fmt.Println(<-s.updates)
	fmt.Println("closed:", s.Close())
	time.Sleep(10 * tick)
	fmt.Println("the loop still holds", <-s.updates)
	<-s.updates
}

// Output:
// item 1
// item 2
// closed: feed is down
// the loop ends
// the loop has ended late: true
// first
// closed: <nil>
// the loop still holds second
// the loop ends
