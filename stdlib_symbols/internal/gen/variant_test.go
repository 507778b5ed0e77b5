package main

import (
	"slices"
	"testing"
)

// TestVariants checks which files there are of what differs by release, by platform, by
// both or by neither.
func TestVariants(t *testing.T) {
	r := renderings{}
	for _, rel := range releases {
		for _, pf := range platforms {
			tg := target{rel, pf}
			r.add("same", tg, []byte("x"))
			r.add("by platform", tg, []byte(pf.goos))
			r.add("by release", tg, []byte(rel.lang))
			r.add("by both", tg, []byte(tg.String()))
			if rel == newest() {
				r.add("new", tg, []byte("x"))
			}
		}
	}
	n, m := len(releases), len(platforms)
	for _, test := range []struct {
		name  string
		files int
		has   string
		text  string
	}{
		{"same", 1, "any/ .go", "x"},
		{"by platform", m, "darwin_arm64/ _darwin_arm64.go", "darwin"},
		{"by release", n, "any/go1.26/ _go126.go", "//go:build !go1.27\n\ngo1.26"},
		{"by both", n * m, "linux_amd64/go1.27/ _go127_linux_amd64.go", "//go:build go1.27\n\ngo1.27 linux/amd64"},
		{"new", 1, "any/go1.27/ _go127.go", "//go:build go1.27\n\nx"},
		{"nothing", 0, "", ""},
	} {
		list := r.variants(test.name, r)
		if len(list) != test.files {
			t.Errorf("%s: %d variants, want %d", test.name, len(list), test.files)
		}
		i := slices.IndexFunc(list, func(v variant) bool {
			return v.platformDir()+v.releaseDir()+" "+v.fileSuffix()+".go" == test.has
		})
		if test.has == "" {
			continue
		}
		if i < 0 {
			t.Errorf("%s: no variant in %s", test.name, test.has)
		} else if got := string(list[i].constrain(list[i].of(r[test.name]))); got != test.text {
			t.Errorf("%s: got %q, want %q", test.name, got, test.text)
		}
	}
	// A difference that only strict tells of is one of releases.
	if list := r.variants("same", renderings{"same": r["by release"]}); len(list) != n {
		t.Errorf("%d variants, want one for each release", len(list))
	}
}
