// Package rtype makes types of the Go runtime, at run time, from types of go/types.
//
// What it makes is what the compiler would have put into the binary for the same declaration:
// named types of every kind with their methods, unexported fields, tags and embedding,
// instances of generic types, interfaces. So package reflect, and compiled code that asserts
// interfaces, formats, encodes or compares, treats values of these types as its own.
//
// Composite types without a name come from package reflect (SliceOf and the others), and are
// therefore one with those of compiled code. Where package reflect cannot make a type
// (interfaces with methods, structs that promote methods or have blank fields) it is made here.
//
// A method's code is a stub of a fixed table, an instruction or three that load a Go function
// value from the table's entry and jump to it; [World.Bind] sets the entry. See [Stubs] for
// what happens when they are used up, and on platforms that have none.
//
// The structures of the runtime that this package writes are mirrored in layout.go. [Check]
// compares them with types of the running binary.
//
// Types are never freed: the runtime's tables refer to them.
package rtype

//go:generate go run gen_stubs.go
