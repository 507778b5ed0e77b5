//go:build go1.28 || unknown_runtime

package heap

import "testing"

// Of a release that is not known there is an error, and no more. To see it:
// go test -tags unknown_runtime.
func TestUnknownRelease(t *testing.T) {
	if s, err := Take(); s != nil || err == nil {
		t.Errorf("got %v, %v", s, err)
	}
}
