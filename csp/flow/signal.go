package flow

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// Cast has all processes get a signal, whose steps describe it, with each of the messages; it waits until it is there.
// A signal passes by what waits at inputs. Whoever has ended is left out. The error says that no process gets it.
func (f *Flow) Cast(signal string, msgs ...any) error {
	list, err := f.getters(signal)
	if err != nil {
		return fmt.Errorf("flow: %w", err)
	}
	for _, m := range msgs {
		for _, c := range list {
			c.Put(m)
		}
	}
	return nil
}

// getters returns where the processes take a signal from.
func (f *Flow) getters(signal string) (list []*csp.Chan[any], err error) {
	for _, name := range f.order {
		if c := f.procs[name].signals[signal]; c != nil {
			list = append(list, c)
		}
	}
	if list == nil {
		err = fmt.Errorf("no process gets the signal %q", signal)
	}
	return list, err
}

// tick casts a signal until all processes have ended.
func (f *Flow) tick(signal string, every time.Duration) {
	list, _ := f.getters(signal)
	over := f.rt.Timeout(every)
	for csp.Alts(csp.Priority(), f.ended.TakeOp(), over.TakeOp()).Index == 1 {
		now := f.rt.Now()
		for _, c := range list {
			c.Offer(now)
		}
		over = f.rt.Timeout(every)
	}
	over.Close()
}
