package shutdown

import (
	"errors"
	"testing"
	"time"
)

func TestShutdown(t *testing.T) {
	s := New()
	s.Run(func() { time.Sleep(time.Millisecond) })
	if err := s.Shutdown(time.Second); err != nil && !errors.Is(err, ErrTimeout) {
		t.Error(err)
	}
	s.Wait()
}
