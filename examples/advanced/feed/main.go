// Feed reads a feed with one select in a loop, in which everything happens that
// can happen: Close, the time to fetch, a fetch that is done, an item that is
// taken. All the state is in local variables of that loop, so there is nothing to
// lock. What must not happen now is a nil channel:
//
//   - no fetch is started while one is under way, or while the reader is behind;
//   - nothing is sent while nothing is there.
//
// A fetch runs in a goroutine of its own, so Close never waits for one. Close sends
// a channel on which loop answers with the error. Items that were seen before are
// dropped.
//
// After the subscription in "Google I/O 2013 - Advanced Go Concurrency Patterns"
// by Sameer Ajmani.
package main

import (
	"errors"
	"fmt"
	"time"
)

const (
	tick       = 10 * time.Millisecond
	maxPending = 4
)

type item struct{ id, title string }

type fetched struct {
	items []item
	next  time.Time
	err   error
}

type subscription struct {
	fetch   func() fetched
	updates chan item
	closing chan chan error
}

func subscribe(fetch func() fetched) *subscription {
	s := &subscription{fetch, make(chan item), make(chan chan error)}
	go s.loop()
	return s
}

// Close ends the subscription and returns the error of the last fetch.
func (s *subscription) Close() error {
	reply := make(chan error)
	s.closing <- reply
	return <-reply
}

func (s *subscription) loop() {
	var (
		pending []item
		err     error
		next    time.Time
		seen    = map[string]bool{}
		done    chan fetched // not nil while a fetch is under way
	)
	for {
		var start <-chan time.Time
		if done == nil && len(pending) < maxPending {
			start = time.After(time.Until(next))
		}
		var first item
		var updates chan<- item
		if len(pending) > 0 {
			first, updates = pending[0], s.updates
		}

		select {
		case <-start:
			done = make(chan fetched, 1) // room for the result, if we are gone by then
			go func() { done <- s.fetch() }()
		case f := <-done:
			done = nil
			next, err = f.next, f.err
			if err != nil {
				next = time.Now().Add(10 * tick)
				break
			}
			for _, it := range f.items {
				if !seen[it.id] {
					seen[it.id] = true
					pending = append(pending, it)
				}
			}
		case updates <- first:
			pending = pending[1:]
		case reply := <-s.closing:
			reply <- err
			close(s.updates)
			return
		}
	}
}

func main() {
	n := 0
	s := subscribe(func() fetched {
		n++
		time.Sleep(tick)
		if n == 4 {
			return fetched{err: errors.New("feed is down")}
		}
		var items []item // the two newest: one of them is known already
		for _, i := range []int{n, n + 1} {
			items = append(items, item{fmt.Sprint("id", i), fmt.Sprint("title ", i)})
		}
		return fetched{items, time.Now().Add(tick), nil}
	})
	for range 4 {
		fmt.Println((<-s.updates).title)
	}
	time.Sleep(5 * tick) // the next fetch fails, and the one after it is far away

	start := time.Now()
	err := s.Close()
	fmt.Println("closed:", err, "- at once:", time.Since(start) < tick)
	_, open := <-s.updates
	fmt.Println("open:", open)
}

// Output:
// title 1
// title 2
// title 3
// title 4
// closed: feed is down - at once: true
// open: false
