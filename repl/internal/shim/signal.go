package shim

import (
	"context"
	"errors"
	"maps"
	"os"
	"reflect"
	"slices"
	"sync"
	"syscall"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/signals"
)

// Package os/signal: signals that the program asks for go to channels of the user's. What
// it ignores or resets is its own affair: an interrupt still reaches the shell.
var signalPkg = pkg{
	path:  "os/signal",
	never: true,
	replace: func(t *Table, s *symbols) {
		s.set("Notify", t.notify)
		s.set("Stop", t.stopSignals)
		s.set("Ignore", t.ignoreSignals)
		s.set("Ignored", func(sig os.Signal) bool {
			t.signals.mu.Lock()
			defer t.signals.mu.Unlock()
			return t.signals.ignored[sig]
		})
		s.set("Reset", func(sigs ...os.Signal) {
			if len(sigs) == 0 {
				t.resetSignals()
				return
			}
			t.forgetSignals(sigs)
		})
		s.set("NotifyContext", t.notifyContext)
	},
}

// takings are what the program has signals sent to.
type takings struct {
	mu      sync.Mutex
	taken   map[unsafe.Pointer]*taking // by the words of channels
	ignored map[os.Signal]bool
}

// A taking is what one channel gets.
type taking struct {
	watcher *signals.Watcher // nil if no signal comes
	all     bool
	sigs    map[os.Signal]bool
	deliver func(os.Signal)
	release func()
	at      string // where they were asked for
}

// notify is signal.Notify: as there, a signal that the channel has no room for is dropped.
func (t *Table) notify(c chan<- os.Signal, sigs ...os.Signal) {
	if c == nil {
		panic("os/signal: Notify using nil channel")
	}
	word := *(*unsafe.Pointer)(unsafe.Pointer(&c))
	typ := reflect.TypeOf(c)
	ch := t.env.Chans.FromCompiled(word, typ)
	t.takeSignals(ch, t.env.Chans.Cap(ch), sigs, func(sig os.Signal) {
		t.env.Chans.Offer(ch, unsafe.Pointer(&sig))
	})
}

// takeSignals has signals delivered for a key.
func (t *Table) takeSignals(key unsafe.Pointer, size int, sigs []os.Signal, deliver func(os.Signal)) {
	s := &t.signals
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.taken[key]
	if k == nil {
		k = &taking{sigs: map[os.Signal]bool{}, deliver: deliver}
		if at := t.env.Here(); at != nil {
			k.at = at.String()
		}
		if !t.env.Alone {
			k.watcher, k.release = signals.NewWatcher(size, deliver), t.env.Runtime.Hold()
		}
		if s.taken == nil {
			s.taken = map[unsafe.Pointer]*taking{}
		}
		s.taken[key] = k
	}
	k.all = k.all || len(sigs) == 0
	for _, sig := range sigs {
		k.sigs[sig] = true
		delete(s.ignored, sig)
	}
	if k.watcher != nil {
		k.watcher.Add(sigs...)
	}
}

// stopSignals is signal.Stop.
func (t *Table) stopSignals(c chan<- os.Signal) {
	word := *(*unsafe.Pointer)(unsafe.Pointer(&c))
	if word != nil {
		word = t.env.Chans.FromCompiled(word, reflect.TypeOf(c))
	}
	t.signals.mu.Lock()
	defer t.signals.mu.Unlock()
	t.signals.stop(word)
}

func (s *takings) stop(key unsafe.Pointer) {
	k := s.taken[key]
	if k == nil {
		return
	}
	if k.watcher != nil {
		k.watcher.Stop()
		k.release()
	}
	delete(s.taken, key)
}

// resetSignals forgets all that the program has asked for.
func (t *Table) resetSignals() {
	s := &t.signals
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.taken {
		s.stop(key)
	}
	clear(s.ignored)
}

// forgetSignals is signal.Reset of some signals.
func (t *Table) forgetSignals(sigs []os.Signal) {
	s := &t.signals
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, k := range s.taken {
		for _, sig := range sigs {
			delete(k.sigs, sig)
		}
		if k.all {
			continue // all others; what is left of them is told apart by raise only
		}
		if len(k.sigs) == 0 {
			s.stop(key)
			continue
		}
		if k.watcher == nil {
			continue
		}
		k.watcher.Only(slices.Collect(maps.Keys(k.sigs))...)
	}
	for _, sig := range sigs {
		delete(s.ignored, sig)
	}
}

// ignoreSignals is signal.Ignore.
func (t *Table) ignoreSignals(sigs ...os.Signal) {
	if len(sigs) == 0 {
		sigs = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
	}
	t.forgetSignals(sigs)
	t.signals.mu.Lock()
	defer t.signals.mu.Unlock()
	if t.signals.ignored == nil {
		t.signals.ignored = map[os.Signal]bool{}
	}
	for _, sig := range sigs {
		t.signals.ignored[sig] = true
	}
}

// TakesSignals reports whether the program has asked for signals.
func (t *Table) TakesSignals() bool {
	t.signals.mu.Lock()
	defer t.signals.mu.Unlock()
	return len(t.signals.taken) > 0
}

// SignalsAsked returns where the program has asked for signals that it still takes, "" if it takes none.
func (t *Table) SignalsAsked() string {
	t.signals.mu.Lock()
	defer t.signals.mu.Unlock()
	first := ""
	for _, k := range t.signals.taken {
		if first == "" || k.at < first {
			first = k.at
		}
	}
	return first
}

// raise does what a signal does that the program sends to its own process: it is
// delivered, or ends the program.
func (t *Table) raise(sig os.Signal) error {
	number, ok := sig.(syscall.Signal)
	if !ok {
		return errors.New("os: unsupported signal type")
	}
	s := &t.signals
	s.mu.Lock()
	var deliver []func(os.Signal)
	for _, k := range s.taken {
		if (k.all || k.sigs[sig]) && number != syscall.SIGKILL {
			deliver = append(deliver, k.deliver)
		}
	}
	ignored := s.ignored[sig] && number != syscall.SIGKILL
	s.mu.Unlock()
	for _, f := range deliver {
		f(sig)
	}
	switch {
	case len(deliver) > 0 || ignored || number == 0:
		return nil
	case harmless(number):
		return nil
	}
	t.env.Exit(128 + int(number)) // as a shell tells it
	return nil
}

// harmless tells whether a signal that nobody asked for does nothing to a Go program.
func harmless(sig syscall.Signal) bool {
	switch sig.String() {
	case "child exited", "urgent I/O condition", "window changed", "continued":
		return true
	}
	return false
}

// notifyContext is signal.NotifyContext.
func (t *Table) notifyContext(parent context.Context, sigs ...os.Signal) (context.Context, context.CancelFunc) {
	c := t.childContext(parent, "WithCancel")
	s := &signalCtx{cancelCtx: c, sigs: sigs}
	stop := func() {
		t.signals.mu.Lock()
		defer t.signals.mu.Unlock()
		t.signals.stop(unsafe.Pointer(s))
	}
	if c.Err() == nil {
		t.takeSignals(unsafe.Pointer(s), 1, sigs, func(sig os.Signal) {
			c.cancel(context.Canceled, signalError(sig.String()+" signal received"))
		})
		c.onDone(func() { go stop() }) // it may be the signal's own goroutine that ends the context
	}
	return asSignalCtx.show(s).(context.Context), func() {
		c.cancel(context.Canceled, nil)
		stop()
	}
}

// A signalCtx is what NotifyContext returns.
type signalCtx struct {
	*cancelCtx
	sigs []os.Signal
}

var asSignalCtx = as[signalCtx]("os/signal", "signalCtx")

func (c *signalCtx) String() string {
	text := "signal.NotifyContext(" + contextName(c.parent)
	if len(c.sigs) > 0 {
		text += ", ["
		for i, sig := range c.sigs {
			if i > 0 {
				text += " "
			}
			text += sig.String()
		}
		text += "]"
	}
	return text + ")"
}

// signalError is the cause of a context that a signal has ended.
type signalError string

func (e signalError) Error() string { return string(e) }
