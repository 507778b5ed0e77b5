package engine

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
)

// memory watches how much of it is in use.
type memory struct {
	limit  atomic.Uint64 // 0 is none
	polls  int
	spawns int // since the last look
	sample []metrics.Sample
}

// SetMemory sets how many bytes may be in use; 0 is as many as there are. It may be called by
// any goroutine.
func (e *Engine) SetMemory(limit uint64) { e.memory.limit.Store(limit) }

// Memory returns how many bytes may be in use.
func (e *Engine) Memory() uint64 { return e.memory.limit.Load() }

// memoryEvery is how many polls there are between two looks.
const memoryEvery = 16

// check looks now and then whether more is in use than the limit allows, and ends the
// running process if so.
func (m *memory) check(e *Engine) {
	if m.limit.Load() == 0 {
		return
	}
	if m.polls++; m.polls < memoryEvery {
		return
	}
	m.polls = 0
	m.need(e, 0)
}

// alloc is told of an allocation of so many bytes.
func (m *memory) alloc(e *Engine, size uintptr) {
	if m.limit.Load() == 0 {
		return
	}
	if size >= 1<<20 {
		m.need(e, uint64(size))
		return
	}
	if m.polls += 1 + int(size>>16); m.polls >= memoryEvery {
		m.polls = 0
		m.need(e, uint64(size))
	}
}

// spawnsEvery is how many processes are started between two looks.
const spawnsEvery = 1024

// spawned is told of each process that is about to be started. Where those take the memory, it does not help that
// the one ends which starts another: all are killed.
func (m *memory) spawned(e *Engine) {
	if m.spawns++; m.spawns < spawnsEvery {
		return
	}
	m.spawns = 0
	limit := m.limit.Load()
	if limit == 0 || m.used() <= limit || e.doomed() {
		return
	}
	runtime.GC() // which takes seconds over millions of processes, and is not to be done for each thousand
	if used := m.used(); used > limit/16*15 {
		n, _ := e.rt.KillAll()
		e.die(FatalError(fmt.Sprintf("out of memory: %s in use by %d processes, which are killed, and the limit is %s",
			bytes(used), n, bytes(limit))))
	}
}

// need ends the running process if there is not as much memory left. What is in use may be
// garbage for the most part: it is collected first.
func (m *memory) need(e *Engine, size uint64) {
	used, limit := m.used(), m.limit.Load()
	if used+size <= limit || e.doomed() {
		return
	}
	if size <= limit {
		runtime.GC()
		if used = m.used(); used+size <= limit {
			return
		}
	}
	e.die(FatalError(fmt.Sprintf("out of memory: %s in use, %s asked for, and the limit is %s",
		bytes(used), bytes(size), bytes(limit))))
}

// used is what objects and stacks take.
func (m *memory) used() uint64 {
	if m.sample == nil {
		m.sample = []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	}
	metrics.Read(m.sample)
	var sum uint64
	for _, s := range m.sample {
		if s.Value.Kind() == metrics.KindUint64 {
			sum += s.Value.Uint64()
		}
	}
	return sum
}

// bytes writes an amount of memory for a person.
func bytes(n uint64) string {
	const units = "KMGTPE"
	if n < 1<<10 {
		return fmt.Sprintf("%d B", n)
	}
	x, unit := float64(n)/(1<<10), 0
	for x >= 1024 && unit < len(units)-1 {
		x /= 1024
		unit++
	}
	return fmt.Sprintf("%.4g %ciB", x, units[unit])
}
