package main

import "testing"

// What was written of those that are not tested again stays as it is.
func TestRows(t *testing.T) {
	std := []subject{{name: "io", passed: 3, packages: 1, good: 1}, {name: "os", packages: 1, broken: 1, reason: "a|b <c> *d* _e_"}}
	mods := []subject{{name: "example.com/m", version: "v1.0.0", passed: 1, failed: 2, elsewhere: 1}, {name: "example.com/n", skipped: "no tests"}}
	times := []timing{
		{name: "example.com/m/sub", version: "v1.0.0", sleeps: true, gotest: spent{wall: 12, cpu: 0.25}, cspsh: spent{wall: 0.5, cpu: 0.12}},
		{name: "example.com/n", version: "v1.0.0", gotest: spent{wall: 1, cpu: 0.5}, cspsh: spent{wall: 12, cpu: 10}},
		{name: "example.com/o", version: "v1.0.0", reason: "it <fails>"},
	}
	want := page(std, mods, times)
	if got := page(rows(want)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
