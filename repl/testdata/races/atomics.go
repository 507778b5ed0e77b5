// Variables that are accessed by sync/atomic at some places only.
package main

import (
	"sync"
	"sync/atomic"
	"time"
)

type stats struct {
	hits, misses int64
	flags        [4]uint32
	typed        atomic.Int32
}

var ready int32

func main() {
	s := &stats{}
	hits := &s.hits
	var last atomic.Pointer[stats]
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			atomic.AddInt64(&s.hits, 1)        // race
			atomic.StoreUint32(&s.flags[1], 1) // race
			s.typed.Add(1)
			s.misses = 1 // race
			last.Store(s)
			atomic.CompareAndSwapInt32(&ready, 0, 1)
		})
	}
	time.Sleep(200 * time.Millisecond)
	_ = *hits + 1                  // race: *hits
	_ = s.flags[1] + 1             // race: s.flags[1]
	atomic.AddInt64(&s.misses, -1) // race: s.misses
	_ = s.typed.Load()
	_ = atomic.LoadInt32(&ready)
	wg.Wait()
	_ = s.hits + s.misses
	*s = stats{}
	ready = 0
}
