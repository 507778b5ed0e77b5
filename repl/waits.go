package repl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp"
)

// stuckUnlessActed returns those of the processes that wait for one another or for the user: no timer,
// and no process that may go on by itself, has what they wait for.
func (s *Shell) stuckUnlessActed(list []csp.ProcessInfo) []csp.ProcessInfo {
	_, timed := s.rt.NextTimer()
	stuck := slices.DeleteFunc(slices.Clone(list), func(p csp.ProcessInfo) bool {
		return p.State != csp.Parked || p.Outside || p.Op == "sleep"
	})
	for {
		in := map[int]bool{}
		for _, p := range stuck {
			in[p.ID] = true
		}
		free := timed || s.engine.Visitors() || len(stuck) < len(list)
		n := len(stuck)
		stuck = slices.DeleteFunc(stuck, func(p csp.ProcessInfo) bool {
			if len(p.Holders) == 0 {
				return free
			}
			return slices.ContainsFunc(p.Holders, func(h csp.Holder) bool { return !h.Ended && !in[h.ID] })
		})
		if len(stuck) == n {
			return slices.DeleteFunc(stuck, beyondHelp)
		}
	}
}

// beyondHelp reports whether nobody can wake a process: it waits in a select without cases, say.
func beyondHelp(p csp.ProcessInfo) bool {
	return len(p.Chans) == 0 && len(p.Holders) == 0 && p.Object == 0
}

// maxTold bounds how many processes one line goes into.
const maxTold = 20

// tell says of processes that they are stuck unless the user acts.
func (s *Shell) tell(stuck []csp.ProcessInfo) {
	var parts []string
	for i, p := range stuck {
		if i == maxTold {
			parts = append(parts, fmt.Sprintf("and %d more", len(stuck)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("#%d %s", p.ID, inWords(p)))
	}
	if len(parts) > 0 {
		s.say("stuck unless you act: %s", strings.Join(parts, "; "))
	}
}

// inWords tells what a parked process waits for.
func inWords(p csp.ProcessInfo) string {
	var names []string
	for _, c := range p.Chans {
		names = append(names, chanLabel(c))
	}
	on := strings.Join(names, ", ")
	switch {
	case p.Op == "take":
		return "waits to take from " + on
	case p.Op == "put":
		return "waits to put on " + on
	case len(names) > 0:
		return fmt.Sprintf("waits in %s for %s", p.Op, on)
	case p.Awaits != "":
		return "waits for " + p.Awaits + heldText(p)
	}
	return "waits in " + p.Op + heldText(p)
}

// heldText says who has what a process waits for.
func heldText(p csp.ProcessInfo) string {
	switch {
	case len(p.Holders) == 0:
		return ""
	case p.Op == "wait":
		return " for " + holderList(p.Holders)
	}
	return ", held by " + holderList(p.Holders)
}

func holderList(holders []csp.Holder) string {
	var list []string
	for _, h := range holders {
		text := fmt.Sprintf("#%d", h.ID)
		if h.Ended {
			text += ", which has ended"
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// holds returns what a process is known to have, since another one waits for it.
func holds(id int, list []csp.ProcessInfo) string {
	var parts []string
	for _, p := range list {
		for _, h := range p.Holders {
			if h.ID != id || p.Op == "wait" {
				continue
			}
			text := p.Awaits
			if text == "" {
				text = "what " + fmt.Sprintf("#%d", p.ID) + " waits for"
			}
			if at := h.Since.String(); at != "" {
				text += " since " + at
			}
			text += fmt.Sprintf(", for which #%d waits", p.ID)
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "; ")
}
