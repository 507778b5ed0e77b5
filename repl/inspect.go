package repl

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/engine"
	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// show writes a value for a person: processes and channels by their names.
func (s *Shell) show(v reflect.Value, t types.Type) string {
	p := s.printer()
	p.Special = func(v reflect.Value, inner bool) (string, bool) {
		if state, ok := s.engine.State(v); ok {
			return s.stateOf(v.Type(), state), true
		}
		return special(v, inner)
	}
	return p.Variable(v, t)
}

// printer is how values are written anywhere.
func (s *Shell) printer() pretty.Printer {
	return pretty.Printer{
		Special: special, Main: check.Path,
		Named: s.engine.TypeOf, Reflected: s.engine.Reflected,
	}
}

// special writes processes and channels, which are brief inside of other values, and what package sync has.
func special(v reflect.Value, inner bool) (string, bool) {
	if state, ok := engine.StateOf(v); ok {
		return fmt.Sprintf("%v(%s)", v.Type(), state.Text), true
	}
	x := v.Interface()
	switch v := x.(type) {
	case *csp.Process:
		if inner {
			return fmt.Sprintf("process #%d %s", v.ID(), v.Name()), true
		}
		return fmt.Sprintf("process #%d %s (%s)", v.ID(), v.Name(), v.State()), true
	case csp.Channel:
		return describe(v.Info(), inner), true
	case interface{ Unwrap() csp.Channel }:
		return describe(v.Unwrap().Info(), inner), true
	}
	if c := engine.ChannelOf(x); c != nil {
		return describe(c.Info(), inner), true
	}
	return "", false
}

// describe writes a channel in one line.
func describe(c csp.ChanInfo, brief bool) string {
	if brief {
		return strings.TrimSpace(fmt.Sprintf("channel #%d %s", c.ID, c.Name))
	}
	state := ""
	if c.Closed {
		state = ", closed"
	}
	text := fmt.Sprintf("channel #%d %s of %s (%s%s)", c.ID, c.Name, c.ElemType, buffer(c), state)
	return strings.Join(strings.Fields(text), " ")
}

// ps lists the processes.
func (s *Shell) ps(string) error {
	list := s.rt.Processes()
	fmt.Fprint(s.out(), processTable(list, s.columns()))
	s.tell(s.stuckUnlessActed(list))
	return nil
}

func processTable(procs []csp.ProcessInfo, cols int) string {
	if len(procs) == 0 {
		return "no processes\n"
	}
	rows := make([][]string, len(procs))
	for i, p := range procs {
		rows[i] = []string{fmt.Sprintf("#%d", p.ID), p.Name, p.State.String(), waitsFor(p), p.Site}
	}
	return pretty.Table([]string{"process", "name", "state", "waits for", "at"}, rows, cols)
}

// waitsFor says what a parked process is parked in.
func waitsFor(p csp.ProcessInfo) string {
	if p.Op == "" {
		return ""
	}
	var chans []string
	for _, c := range p.Chans {
		chans = append(chans, chanLabel(c))
	}
	if p.Awaits != "" {
		chans = append(chans, p.Awaits)
	}
	return strings.TrimSpace(p.Op+" "+strings.Join(chans, ", ")) + heldText(p)
}

func chanLabel(c csp.ChanInfo) string {
	if c.Name != "" {
		return c.Name
	}
	return fmt.Sprintf("channel %d", c.ID)
}

// chans lists the channels.
func (s *Shell) chans(string) error {
	list := s.channels()
	if len(list) == 0 {
		fmt.Fprintln(s.out(), "no channels")
		return nil
	}
	rows := make([][]string, len(list))
	for i, c := range list {
		rows[i] = []string{fmt.Sprintf("#%d", c.ID), c.Name, c.ElemType, buffer(c), openness(c), waiters(c), c.Made.String()}
	}
	fmt.Fprint(s.out(), pretty.Table([]string{"channel", "name", "of", "buffer", "state", "waiting", "made at"}, rows, s.columns()))
	return nil
}

func openness(c csp.ChanInfo) string {
	if c.Closed {
		return "closed"
	}
	return "open"
}

// buffer says what a channel holds.
func buffer(c csp.ChanInfo) string {
	if c.Cap == 0 {
		return "unbuffered"
	}
	return fmt.Sprintf("%s %d/%d", c.Buffer, c.Len, c.Cap)
}

// waiters says who is parked on a channel.
func waiters(c csp.ChanInfo) string {
	var parts []string
	side := func(ids []int, what string) {
		if len(ids) == 0 {
			return
		}
		list := make([]string, len(ids))
		for i, id := range ids {
			list[i] = fmt.Sprintf("#%d", id)
		}
		parts = append(parts, strings.Join(list, " ")+" to "+what)
	}
	side(c.Takers, "take")
	side(c.Putters, "put")
	return strings.Join(parts, ", ")
}
