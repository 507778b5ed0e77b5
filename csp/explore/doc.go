// Package explore tries many schedules of a program of processes, to find one that fails: in a panic, a
// deadlock, a leak, a failed assertion, or whatever else a Kind names. It shows that schedule, made as
// small as it can be, and gives it back whenever it is asked to.
//
//	func TestTransfer(t *testing.T) {
//		explore.Run(t, func() {
//			...
//			explore.Assert(sum == 100, "the sum is %d", sum)
//		})
//	}
//
// # What is explored
//
// The runtime of package csp has one process run at a time, and asks a [csp.Decider] wherever it could go
// on in more than one way: which process is next, which of several ready operations Alts does, whether a
// timer fires before others have run, and what random numbers are. Before each operation that others can
// notice it may let another process come first. So a run is a function of the program and of what was
// decided, and this package decides.
//
// Operations of package csp are such points, and what says so with [csp.Point], such as a lock, an atomic
// variable, or a variable of an interpreter. An ordinary variable of a compiled program is not: what
// happens to it between two points happens at once. What goes on outside the runtime, in other goroutines,
// on the network, or with the real clock, is not explored, nor are the effects of weak memory.
//
// # How
//
// [Search] begins with the default schedule, where a process runs until it parks, and tries all that
// differ from it by one delay, then by two and three: a delay passes over a process whose turn it was.
// Most faults need few. If the program is small, it tries one schedule of each class: those that differ
// only in the order of operations that do not concern each other are of one class, and need be tried once.
// Then it can say that nothing else can happen. Otherwise it goes on at random, by four strategies in turns.
//
// What has failed is made smaller, until no delay can be left out, and run again to be told: as a table, a
// sentence, and the decision after which the failure could not be avoided any more. [Result] has it all.
//
// # Record and replay
//
// A [Schedule] is a text file with a decision a line. A search makes one of a failure, and a [Recorder] of
// any run. [Replay] repeats it, and tells where a program has come to something else.
package explore
