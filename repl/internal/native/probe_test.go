package native

import (
	"reflect"
	"testing"
)

func TestProbe(t *testing.T) {
	if err := Probe(); err != nil {
		t.Fatal(err)
	}
	if reflecting.Load() {
		t.Fatal("package reflect does the calls")
	}
}

// TestProbeFails has a function get less than it should.
func TestProbeFails(t *testing.T) {
	defer func(list []func() string) {
		probes = list
		disable(false)
	}(probes)
	calls := 0
	probes = []func() string{probe("words", 7, func(v int) int { calls++; return v + calls })}
	err := Probe()
	if err == nil || err.Error() != "calls of compiled functions: words do not travel as expected" {
		t.Fatal(err)
	}
	if NewCaller(reflect.TypeFor[func()]()).Direct() {
		t.Error("calls still go through registers")
	}
}

func BenchmarkProbe(b *testing.B) {
	for b.Loop() {
		if err := Probe(); err != nil {
			b.Fatal(err)
		}
	}
}
