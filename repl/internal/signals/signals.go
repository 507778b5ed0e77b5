// Package signals watches for signals to the process.
package signals

import (
	"context"
	"os"
	"os/signal"
	"sync"
)

// A Watcher calls a function for signals as they arrive, for one after the other.
type Watcher struct {
	c    chan os.Signal
	done chan struct{}
}

// NewWatcher returns a watcher, which watches for nothing yet. While f runs, up to size
// signals are kept for it, and at least one; others are lost.
func NewWatcher(size int, f func(os.Signal)) *Watcher {
	w := &Watcher{make(chan os.Signal, max(1, size)), make(chan struct{})}
	go func() {
		defer close(w.done)
		for sig := range w.c {
			f(sig)
		}
	}()
	return w
}

// Add has the watcher watch for these signals, too; for all signals, if none is given.
func (w *Watcher) Add(sigs ...os.Signal) { signal.Notify(w.c, sigs...) }

// Only has the watcher watch for these signals, and no others.
func (w *Watcher) Only(sigs ...os.Signal) {
	signal.Stop(w.c)
	if len(sigs) > 0 {
		w.Add(sigs...)
	}
}

// Stop ends the watcher, which must not be used any more except for Wait. It does not wait for
// a call of f that is under way, nor for those of signals that were kept.
func (w *Watcher) Stop() {
	signal.Stop(w.c)
	close(w.c)
}

// Wait waits, after Stop, until f is not called any more.
func (w *Watcher) Wait() { <-w.done }

// Watch has f called for signals, until stop is called: see [Watcher].
func Watch(f func(os.Signal), sigs ...os.Signal) (stop func()) {
	w := NewWatcher(1, f)
	w.Add(sigs...)
	return w.Stop
}

// Context returns a context that is done when the process gets one of these signals, or stop is called.
// Until then they do nothing else.
func Context(sigs ...os.Signal) (ctx context.Context, stop context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	unwatch := sync.OnceFunc(Watch(func(os.Signal) { cancel() }, sigs...))
	return ctx, func() {
		unwatch()
		cancel()
	}
}

// Default sends a signal to this process that nothing in it watches for any more: what it
// does by default it does now.
func Default(sig os.Signal) {
	signal.Reset(sig)
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		_ = p.Signal(sig)
	}
}
