//go:build unix

package shim

import (
	"io"
	"os"
	"testing"
)

// A heap dump is read by the program itself, which stands still while Go writes one.
func TestHeapDumpIntoPipe(t *testing.T) {
	w := newWorld(t)
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	const header = "go1.7 heap dump\n"
	type dump struct {
		head string
		rest int64
	}
	dumped := make(chan dump)
	go func() {
		head := make([]byte, len(header))
		n, _ := io.ReadFull(from, head)
		rest, _ := io.Copy(io.Discard, from) // not kept, as the next dump would have it in it
		dumped <- dump{string(head[:n]), rest}
	}()
	w.run(func() {
		fn[func(uintptr)](w, "runtime/debug", "WriteHeapDump")(to.Fd())
		to.Close()
	})
	if d := <-dumped; d.head != header || d.rest < 1<<17 { // which no pipe holds
		t.Errorf("%q and %d bytes", d.head, d.rest)
	}
}
