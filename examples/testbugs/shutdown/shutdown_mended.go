//go:build mended

package shutdown

// New returns a scheduler without jobs.
func New() *Scheduler { return &Scheduler{stopped: make(chan struct{}, 1)} }
