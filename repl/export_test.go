package repl

import "time"

// LeftFor sets how long what was sent may still run when there comes no more.
func LeftFor(d time.Duration) (restore func()) {
	before := leftFor
	leftFor = d
	return func() { leftFor = before }
}

// Patience sets how long the shell waits before it says that something waits or does not answer,
// and how soon a second Ctrl-C has to follow.
func Patience(d time.Duration) { atOnce, noAnswer, patient, noticeAfter = d, d, d, d }
