package main

import (
	"os"
	"syscall"
)

// peakMemory returns the largest resident size of a process that has ended, in kilobytes.
func peakMemory(s *os.ProcessState) float64 {
	if usage, ok := s.SysUsage().(*syscall.Rusage); ok {
		return float64(usage.Maxrss)
	}
	return 0
}
