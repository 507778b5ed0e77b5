package machine

import (
	"runtime"
	"testing"
)

// TestTextsGrow holds that a text made piece by piece is not copied for each piece.
func TestTextsGrow(t *testing.T) {
	const program = `package main

type page struct{ text string }

var global string

func main() {
	s, p := "", &page{}
	for i := 0; i < 20000; i++ {
		s = s + "a"
		p.text += "b"
		global += "c"
	}
	if len(s)+len(p.text)+len(global) != 60000 {
		panic("length")
	}
}
`
	h := newTestHost()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, raised := h.run(t, program); raised != nil {
		t.Fatal(raised)
	}
	runtime.ReadMemStats(&after)
	if got := (after.TotalAlloc - before.TotalAlloc) >> 20; got > 50 {
		t.Errorf("%d MB were allocated", got)
	}
}
