package engine

import (
	"os"
	"os/signal"
	"reflect"
	"sync"
)

// signals are the channels that the user's code has signals sent to.
type signals struct {
	mu      sync.Mutex
	native  map[*Chan]chan os.Signal
	release map[*Chan]func()
}

// signalSymbols are package os/signal for channels of the runtime.
func (e *Engine) signalSymbols(set func(string, any)) {
	set("Notify", e.notify)
	set("Stop", e.stopSignals)
}

// notify is signal.Notify: as there, a signal that the channel has no room for is
// dropped.
func (e *Engine) notify(c *Chan, sigs ...os.Signal) {
	if c == nil {
		panic("os/signal: Notify using nil channel")
	}
	s := &e.signals
	s.mu.Lock()
	defer s.mu.Unlock()
	native, ok := s.native[c]
	if !ok {
		native = make(chan os.Signal, max(1, c.Cap()))
		if s.native == nil {
			s.native, s.release = map[*Chan]chan os.Signal{}, map[*Chan]func(){}
		}
		s.native[c], s.release[c] = native, e.rt.Hold()
		go func() {
			for sig := range native {
				c.c.Offer(sig)
			}
		}()
	}
	signal.Notify(native, sigs...)
}

// stopSignals is signal.Stop.
func (e *Engine) stopSignals(c *Chan) {
	s := &e.signals
	s.mu.Lock()
	defer s.mu.Unlock()
	native, ok := s.native[c]
	if !ok {
		return
	}
	signal.Stop(native)
	close(native)
	s.release[c]()
	delete(s.native, c)
	delete(s.release, c)
}

// TakesSignals tells whether the user's code has asked for signals.
func (e *Engine) TakesSignals() bool {
	e.signals.mu.Lock()
	defer e.signals.mu.Unlock()
	return len(e.signals.native) > 0
}

// noChan returns v, which package reflect is to look into.
func noChan(v any) any {
	if _, ok := v.(*Chan); ok {
		panic(runtimeError("cspsh: reflection cannot look into channels of interpreted code"))
	}
	return v
}

// reflectSelect is reflect.Select, which knows nothing of the runtime's channels.
func reflectSelect(cases []reflect.SelectCase) (int, reflect.Value, bool) {
	for _, c := range cases {
		if c.Chan.IsValid() && c.Chan.Type() == reflect.TypeFor[*Chan]() {
			panic(runtimeError("cspsh: reflect.Select cannot wait on channels of interpreted code; use a select statement, or csp.Alts"))
		}
	}
	return reflect.Select(cases)
}
