//go:build !linux

package main

import "os"

// peakMemory returns 0: the largest resident size is not known here.
func peakMemory(*os.ProcessState) float64 { return 0 }
