//go:build !linux

package shim

func (t *Table) replaceRawCalls(*symbols) {}
