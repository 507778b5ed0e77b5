package engine

import (
	"slices"
	"strings"
)

// stackSymbols are the functions of package runtime that tell of the stack. Of that of a
// process its place is known, and no calls around it.
func (e *Engine) stackSymbols(set func(string, any)) {
	set("Stack", func(buf []byte, all bool) int { return copy(buf, e.stack(all)) })
	set("Caller", func(skip int) (pc uintptr, file string, line int, ok bool) {
		if skip > 0 {
			return 0, "", 0, false
		}
		at := e.Here()
		return 0, at.File, at.Line, true
	})
	set("Callers", func(skip int, pc []uintptr) int { return 0 })
	set("NumGoroutine", func() int { return len(e.rt.Processes()) })
}

// stack writes the traces of the running process, or of all of them.
func (e *Engine) stack(all bool) string {
	var b strings.Builder
	me := self()
	list := e.traces(nil)
	slices.SortStableFunc(list, func(a, b Trace) int { return bit(b.ID == me) - bit(a.ID == me) })
	for i, t := range list {
		if i > 0 && !all {
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(t.String())
	}
	return b.String()
}
