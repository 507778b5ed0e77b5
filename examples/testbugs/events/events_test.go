package events

import (
	"context"
	"testing"
)

func TestTakeEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	q := New()
	go cancel()
	if event, ok := q.Take(ctx); ok {
		t.Errorf("took %q", event)
	}
}
