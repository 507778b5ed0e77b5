package heap

import (
	"runtime"
	"strings"
	"testing"
)

// With the Go version that the module is for, the tables must be known.
func TestReadable(t *testing.T) {
	if strings.HasPrefix(runtime.Version(), "go1.26") && !readable() {
		t.Error("the tables of stack objects cannot be read")
	}
}
