package repl

import "time"

// Patience sets how long the shell waits before it says that something waits or does not answer,
// and how soon a second Ctrl-C has to follow.
func Patience(d time.Duration) { atOnce, noAnswer, patient, noticeAfter = d, d, d, d }
