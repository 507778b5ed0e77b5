package ddl

import (
	"context"
	"errors"
	"sync"
	"testing"
)

func TestStop(t *testing.T) {
	w := New()
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := w.Do(func() {}); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	w.Stop()
	wg.Wait()
}
