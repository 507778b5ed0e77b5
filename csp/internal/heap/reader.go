package heap

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// reader reads the numbers and strings of a dump.
type reader struct {
	r   *bufio.Reader
	at  int64 // from the beginning of the dump
	err error
	buf []byte
}

// newReader returns a reader that begins at an offset.
func newReader(f io.ReaderAt, at int64) *reader {
	const ahead = 16 << 10
	return &reader{r: bufio.NewReaderSize(io.NewSectionReader(f, at, math.MaxInt64-at), ahead), at: at}
}

var errShort = errors.New("heap dump: cut short, as it is where no room is left for temporary files")

func (r *reader) int() uint64 {
	b, _ := r.r.Peek(binary.MaxVarintLen64) // shorter at the end
	v, n := binary.Uvarint(b)
	if n <= 0 {
		r.err = errShort
		return 0
	}
	r.r.Discard(n)
	r.at += int64(n)
	return v
}

func (r *reader) ptr() uintptr { return uintptr(r.int()) }

func (r *reader) ints(n int) {
	for range n {
		r.int()
	}
}

// take returns the next n bytes, until the next one is called.
func (r *reader) take(n int) []byte {
	if n > cap(r.buf) {
		r.buf = make([]byte, n)
	}
	b := r.buf[:n]
	if _, err := io.ReadFull(r.r, b); err != nil {
		r.err = errShort
		return nil
	}
	r.at += int64(n)
	return b
}

// bytes returns a string, until the next one is read.
func (r *reader) bytes() []byte {
	n := r.int()
	if n > math.MaxInt32 {
		r.err = errShort
		return nil
	}
	return r.take(int(n))
}

// skip reads over a string.
func (r *reader) skip() {
	n := r.int()
	for n > 0 && r.err == nil {
		part := int(min(n, math.MaxInt32))
		if _, err := r.r.Discard(part); err != nil {
			r.err = errShort
		}
		n -= uint64(part)
		r.at += int64(part)
	}
}

// fields calls f for each of a list of pointer fields, with its offset.
func (r *reader) fields(f func(at uintptr)) {
	for r.int() != 0 {
		f(r.ptr())
	}
}

func (r *reader) skipFields() { r.fields(func(uintptr) {}) }
