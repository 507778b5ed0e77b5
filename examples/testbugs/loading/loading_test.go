package loading

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestLoadsOnce(t *testing.T) {
	var loads atomic.Int32
	c := New(func(key string) string { loads.Add(1); return "of " + key })
	var wg sync.WaitGroup
	wg.Go(func() { c.Get("a") })
	if item := c.Get("a"); item != "of a" {
		t.Errorf("item %q", item)
	}
	wg.Wait()
	if n := loads.Load(); n != 1 {
		t.Errorf("loaded %d times", n)
	}
}
