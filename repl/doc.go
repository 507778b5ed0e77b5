// Package repl is the shell: a session in which Go is typed, checked and run as
// processes of a csp runtime.
//
// A Shell evaluates inputs one after the other (Eval), runs scripts (RunFile), or
// talks to a person (Interact at a terminal, Serve over any connection). It writes to
// what its Config names and touches neither the process's standard streams nor its
// exit.
//
// A program can open shells on a runtime of its own, with functions, variables and
// types of its own: see Config.Runtime and Config.Packages.
package repl
