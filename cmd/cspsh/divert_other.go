//go:build !unix

package main

import (
	"os"

	"github.com/cspsh/cspsh/repl"
)

// divert returns a file for what is printed. What bypasses os.Stdout is not printed there.
func divert(stdout *os.File) (printed, was *os.File, err error) {
	printed, err = repl.NewPrinted()
	return printed, stdout, err
}
