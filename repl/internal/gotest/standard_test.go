package gotest

import "testing"

func TestFollows(t *testing.T) {
	for _, c := range []struct {
		path, other string
		want        bool
	}{
		{"go/parser", "go/ast", true},
		{"go/scanner", "go/ast", true}, // which go/parser reaches into
		{"go/scanner", "go/types", false},
		{"mime/multipart", "net/textproto", true},
		{"net/http", "net/textproto", true},
		{"net/textproto", "net/http", false},
		{"os", "io/fs", false}, // it needs the runtime
	} {
		if got := Follows(c.path, c.other); got != c.want {
			t.Errorf("%s follows %s: %v", c.path, c.other, got)
		}
	}
}
