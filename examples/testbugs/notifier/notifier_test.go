package notifier

import (
	"sync"
	"testing"
)

func TestClose(t *testing.T) {
	n := New()
	var wg sync.WaitGroup
	wg.Go(func() { n.Notify("hello") })
	n.Close()
	wg.Wait()
}
