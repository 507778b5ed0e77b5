package main

import "testing"

// What was written of those that are not tested again stays as it is.
func TestRows(t *testing.T) {
	std := []subject{{name: "io", passed: 3, packages: 1, good: 1}, {name: "os", packages: 1, broken: 1, reason: "a|b <c> *d* _e_"}}
	mods := []subject{{name: "example.com/m", version: "v1.0.0", passed: 1, failed: 2, elsewhere: 1}, {name: "example.com/n", skipped: "no tests"}}
	want := page(std, mods)
	if got := page(rows(want)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
