package stats

import (
	"sync"
	"testing"
)

func TestStats(t *testing.T) {
	var c Cache
	var wg sync.WaitGroup
	wg.Go(func() { c.Add(10) })
	if items, size := c.Stats(); size != 10*items {
		t.Errorf("%d items of 10 have %d together", items, size)
	}
	wg.Wait()
}
