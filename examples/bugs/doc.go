// Package bugs holds programs with faults of known kinds, each with its right version beside it, for cspsh
// explore. Every file is a program of its own.
package bugs
