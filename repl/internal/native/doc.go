// Package native is the border between interpreted and compiled code. It calls compiled
// functions whose arguments lie in memory ([Caller]), makes function values that compiled
// code can call ([Adapter], [Func]), and works on maps and slices of types that are known
// at run time only.
//
// Calls go through registers, by the rules of Go's internal calling convention on amd64
// and arm64. [Probe] compares that way with what package reflect does; where they differ,
// on other platforms, and for signatures that pass anything on the stack, package reflect
// does the work.
//
// All memory that is handed to this package is heap memory that the garbage collector
// knows as typed: pointers to it, and pointers in it, must not lead to stacks of
// goroutines, which move.
package native

//go:generate go run ./internal/gen
