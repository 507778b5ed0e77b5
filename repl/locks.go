package repl

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/engine"
)

// stateOf writes a value of package sync by what it holds. It is to be called on the loop.
func (s *Shell) stateOf(t reflect.Type, state engine.State) string {
	return fmt.Sprintf("%v(%s)", t, s.stateText(state))
}

func (s *Shell) stateText(state engine.State) string {
	text := state.Text
	if len(state.Holders) > 0 {
		var list []csp.Holder
		for _, h := range state.Holders {
			h.Ended = s.rt.Process(h.ID) == nil
			list = append(list, h)
		}
		text += " " + holderList(list)
	}
	if state.Writer {
		text += "; a writer waits"
	}
	return text
}

// lockFacts are what there is to know of a variable of package sync, or one that v points to, nil if that is
// none. It is to be called on the loop.
func (s *Shell) lockFacts(v reflect.Value, procs []csp.ProcessInfo) [][2]string {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if !v.CanAddr() {
		return nil
	}
	state, ok := s.engine.State(v)
	if !ok {
		return nil
	}
	var since, waiting []string
	for _, h := range state.Holders {
		if at := h.Since.String(); at != "" {
			since = append(since, at)
		}
	}
	from := v.UnsafeAddr()
	for _, p := range procs {
		if p.Object >= from && p.Object < from+v.Type().Size() {
			waiting = append(waiting, fmt.Sprintf("#%d in %s", p.ID, p.Op))
		}
	}
	return [][2]string{
		{"state", s.stateText(state)},
		{"since", strings.Join(since, ", ")},
		{"waiting", strings.Join(waiting, ", ")},
	}
}
