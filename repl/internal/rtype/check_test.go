package rtype

import (
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	if err := Check(); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := check(); err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(start))
}
