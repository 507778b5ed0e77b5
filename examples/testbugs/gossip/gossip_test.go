package gossip

import (
	"sync"
	"testing"
)

func TestDrop(t *testing.T) {
	m := New()
	inbox, dropped := m.Add("b")
	var wg sync.WaitGroup
	wg.Go(func() {
		select {
		case inbox <- "hello":
		case <-dropped:
		}
	})
	m.Drop("b")
	wg.Wait()
}
