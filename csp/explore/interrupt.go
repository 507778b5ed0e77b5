package explore

import (
	"context"
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// patience is for how long a trial that is to end may go on until it comes to a scheduling point. Then the loop
// is taken from it.
const patience = 75 * time.Millisecond

// endWith has the trial end that runs when ctx is done, also one that computes and comes to no scheduling point, as long
// as over is open. stop is to be called when that is closed.
func (w *worker) endWith(ctx context.Context, over <-chan struct{}) (stop func()) {
	ended := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		defer close(ended)
		w.rt.Post(func() {
			select {
			case <-over:
			default:
				w.interrupt()
			}
		})
		for {
			select {
			case <-over:
				return
			case <-time.After(patience):
				w.rt.Disown()
			}
		}
	})
	return func() {
		if !cancel() {
			<-ended
		}
	}
}

// interrupt ends the trial that runs, if one does, which then counts for nothing. It is called on the loop by nobody that
// is a process.
func (w *worker) interrupt() {
	if !w.running {
		return
	}
	w.job.interrupted = true
	for _, p := range w.rt.Processes() {
		if p.State == csp.Running { // it was disowned
			if at := csp.Here(); at.File != "" {
				p.Site = at.String()
			}
			w.computes = fmt.Sprintf("#%d %s computes at %s", p.ID, p.Name, p.Site)
		}
	}
	w.rt.Abandon()
}

// soonAfter returns a context that is done a moment after ctx is, for what should still be told then.
func soonAfter(ctx context.Context) (context.Context, context.CancelFunc) {
	later, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() { time.AfterFunc(patience, cancel) })
	return later, cancel
}
