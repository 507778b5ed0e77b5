package repl

import (
	"time"

	"github.com/cspsh/cspsh/csp"
)

// noticeAfter is how long an input waits before its user is told for what.
var noticeAfter = time.Second

// farTimer is when a timer is due that deserves the notice.
const farTimer = 10 * time.Second

// noticeWaiting tells the person at the prompt, when the input that runs has waited for some time, that
// nothing but a timer that is far off could end that. The function that it returns ends the watch.
func (s *Shell) noticeWaiting() (stop func()) {
	if s.ed == nil || !s.ed.Interactive() {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(noticeAfter)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			d, waits := s.waitsForTimer()
			select {
			case <-done: // while it was looked at
				return
			default:
			}
			if waits {
				s.freshLine()
				s.say("waiting: nothing can run before %s; Ctrl-C to stop", d.Truncate(time.Second))
				return
			}
		}
	}()
	return func() { close(done) }
}

// waitsForTimer returns how long it is until the next timer is due, and reports whether the input that
// runs waits and nothing else can happen before, and not soon.
func (s *Shell) waitsForTimer() (d time.Duration, waits bool) {
	if s.engine.Foreground() == nil || s.rt.Virtual() || s.rt.Paused() || s.TakesSignals() || s.engine.Visitors() {
		return 0, false
	}
	for _, p := range s.rt.Processes() {
		if p.State != csp.Parked || p.Outside {
			return 0, false
		}
	}
	d, timed := s.rt.NextTimer()
	return d, timed && d >= farTimer && s.engine.Foreground() != nil
}
