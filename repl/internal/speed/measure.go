package main

import "time"

// measure returns the processor time that work takes, of runs that together take long enough
// to be measured.
func measure(work func(rounds int)) time.Duration {
	const enough = 50 * time.Millisecond
	for rounds := 1; ; rounds *= 2 {
		start := cpuTime()
		work(rounds)
		if took := cpuTime() - start; took >= enough {
			return took / time.Duration(rounds)
		}
	}
}
