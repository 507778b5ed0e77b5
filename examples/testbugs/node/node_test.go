package node

import (
	"sync"
	"testing"
)

func TestStatus(t *testing.T) {
	n := New()
	var wg sync.WaitGroup
	wg.Go(func() {
		if count := n.Status(); count > 1 {
			t.Errorf("count %d", count)
		}
	})
	n.Stop()
	wg.Wait()
}
