package repl

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// HeapFloor has the garbage collector of the whole program begin its work only where the heap has grown to so
// many bytes, or by as much as Go lets it grow, whichever is more. A session of little data is collected once for every
// 4 MB that it allocates, otherwise, which costs a program that allocates much a tenth to a quarter of its time.
//
// It is for programs that are a shell; command cspsh calls it. It does nothing where the environment
// sets GOGC, and no more once the program sets the collector's percentage itself.
func HeapFloor(bytes uint64) {
	if os.Getenv("GOGC") != "" || bytes < smallestHeap {
		return
	}
	percent := growth(0, bytes)
	debug.SetGCPercent(percent)
	// What is garbage is finalized after each collection, and made anew by that.
	type tick struct{ _ [16]byte }
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/gogc:percent"}}
	var collected func(*tick)
	collected = func(t *tick) {
		metrics.Read(sample)
		if sample[1].Value.Uint64() != uint64(percent) {
			return // somebody else has set it
		}
		if p := growth(sample[0].Value.Uint64(), bytes); p != percent {
			percent = p
			debug.SetGCPercent(percent)
		}
		runtime.SetFinalizer(t, collected)
	}
	runtime.SetFinalizer(new(tick), collected)
}

// smallestHeap is at how many bytes Go collects at the earliest, for a percentage of 100.
const smallestHeap = 4 << 20

// usualGrowth is Go's own percentage.
const usualGrowth = 100

// growth returns the percentage by which a heap may grow, of which live bytes are in use, to come to a floor. It is
// rounded to tens, so that it is rarely another than before.
func growth(live, floor uint64) int {
	most := floor * usualGrowth / smallestHeap
	if live >= floor {
		return usualGrowth
	}
	if live > 0 {
		most = min(most, (floor-live)*100/live)
	}
	return int(max(usualGrowth, most/10*10))
}
