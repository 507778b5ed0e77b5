//go:build !unix

package shim

import (
	"os"
	"runtime/debug"
)

// duplicate returns f itself, since a file does not end what it is open on.
func duplicate(f *os.File, _ string) *os.File { return f }

func (t *Table) replaceDescriptors(*symbols) {}

func (t *Table) writeHeapDump(fd uintptr) { debug.WriteHeapDump(fd) }

func shellsDescriptors() map[int]bool { return nil }

func (t *Table) checkDescriptor(string, int) {}

// ownGroup reports whether a number stands for the shell's group of processes.
func ownGroup(int) bool { return false }
