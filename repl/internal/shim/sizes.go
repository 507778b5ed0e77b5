package shim

import (
	"bufio"
	"bytes"
	"container/ring"
	"image"
	"image/color"
	"io"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"unsafe"
)

// Go's runtime ends the program that asks for more memory than the computer has. What a call
// allocates at once, as much as its arguments say, is held to the session's limit here.

// hugeAlloc is from where on the session is asked before an allocation.
const hugeAlloc = 64 << 10

// maxAlloc is what Go's runtime takes for too much memory on machines of 64 bits: it panics, then.
const maxAlloc uintptr = 1 << 48

// word is the size of an int.
const word = unsafe.Sizeof(0)

// alloc tells the session that a call allocates n values of a size. What is out of all range, the call itself
// panics for.
func (t *Table) alloc(n int, size uintptr) {
	if n > 0 && size > 0 && uintptr(n) <= maxAlloc/size && uintptr(n)*size >= hugeAlloc {
		t.env.Alloc(uintptr(n) * size)
	}
}

// allocOf is alloc for values of a type.
func (t *Table) allocOf(typ reflect.Type, n int) {
	if typ != nil {
		t.alloc(n, typ.Size())
	}
}

var stringsPkg = pkg{
	path:        "strings",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		s.set("Repeat", func(text string, n int) string {
			t.alloc(n, uintptr(len(text)))
			return strings.Repeat(text, n)
		})
		s.set("Replace", func(text, from, to string, n int) string {
			allocReplaced(t, strings.Count, text, from, to, n)
			return strings.Replace(text, from, to, n)
		})
		s.set("ReplaceAll", func(text, from, to string) string {
			allocReplaced(t, strings.Count, text, from, to, -1)
			return strings.ReplaceAll(text, from, to)
		})
		s.set("Join", func(list []string, sep string) string {
			allocJoined(t, list, sep)
			return strings.Join(list, sep)
		})
		if t.env.Races != nil {
			touchedBuilder(t, s)
		}
		s.method("Grow", func(b *strings.Builder, n int) {
			if n > b.Cap()-b.Len() {
				t.alloc(b.Len()+n, 1)
			}
			b.Grow(n)
		})
	},
}

var bytesPkg = pkg{
	path:        "bytes",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		s.set("Repeat", func(text []byte, n int) []byte {
			t.alloc(n, uintptr(len(text)))
			return bytes.Repeat(text, n)
		})
		s.set("Replace", func(text, from, to []byte, n int) []byte {
			allocReplaced(t, bytes.Count, text, from, to, n)
			return bytes.Replace(text, from, to, n)
		})
		s.set("ReplaceAll", func(text, from, to []byte) []byte {
			allocReplaced(t, bytes.Count, text, from, to, -1)
			return bytes.ReplaceAll(text, from, to)
		})
		s.set("Join", func(list [][]byte, sep []byte) []byte {
			allocJoined(t, list, sep)
			return bytes.Join(list, sep)
		})
		if t.env.Races != nil {
			touchedBuffer(t, s)
		}
		s.method("Grow", func(b *bytes.Buffer, n int) {
			if n > b.Available() {
				t.alloc(b.Len()+n, 1)
			}
			b.Grow(n)
		})
	},
}

// allocReplaced is alloc for a text in which n of another, or all for a negative n, are replaced.
func allocReplaced[T string | []byte](t *Table, count func(text, from T) int, text, from, to T, n int) {
	most := replacements(len(text), len(from), n)
	if uintptr(most)*uintptr(len(to)) < hugeAlloc {
		return
	}
	if n < 0 || n > most {
		n = count(text, from)
	}
	t.alloc(n, uintptr(len(to)))
}

// allocJoined is alloc for texts with a separator between them.
func allocJoined[T string | []byte](t *Table, list []T, sep T) {
	size := 0
	for _, e := range list {
		size += len(e) + len(sep)
	}
	t.alloc(size, 1)
}

// replacements returns how often a text of a length holds another at the most, and no more than n unless that is
// negative.
func replacements(text, from, n int) int {
	most := text + 1
	if from > 0 {
		most = text / from
	}
	if n >= 0 {
		most = min(most, n)
	}
	return most
}

var strconvPkg = pkg{
	path:        "strconv",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		s.set("FormatFloat", func(x float64, form byte, precision, bits int) string {
			t.alloc(precision, 1)
			return strconv.FormatFloat(x, form, precision, bits)
		})
		s.set("AppendFloat", func(to []byte, x float64, form byte, precision, bits int) []byte {
			t.alloc(precision, 1)
			return strconv.AppendFloat(to, x, form, precision, bits)
		})
		s.set("FormatComplex", func(x complex128, form byte, precision, bits int) string {
			t.alloc(precision, 2)
			return strconv.FormatComplex(x, form, precision, bits)
		})
	},
}

var bigPkg = pkg{
	path: "math/big",
	replace: func(t *Table, s *symbols) {
		s.method("Lsh", func(z, x *big.Int, n uint) *big.Int {
			t.alloc(int(n/8), 1)
			return z.Lsh(x, n)
		})
		s.method("SetBit", func(z, x *big.Int, i int, b uint) *big.Int {
			if b != 0 {
				t.alloc(i/8, 1)
			}
			return z.SetBit(x, i, b)
		})
		s.method("Text", func(x *big.Float, form byte, precision int) string {
			t.alloc(precision, 1)
			return x.Text(form, precision)
		})
		s.method("Append", func(x *big.Float, to []byte, form byte, precision int) []byte {
			t.alloc(precision, 1)
			return x.Append(to, form, precision)
		})
		s.method("FloatString", func(x *big.Rat, precision int) string {
			t.alloc(precision, 1)
			return x.FloatString(precision)
		})
	},
}

var bufioPkg = pkg{
	path: "bufio",
	replace: func(t *Table, s *symbols) {
		s.set("NewReaderSize", func(r io.Reader, n int) *bufio.Reader {
			t.alloc(n, 1)
			return bufio.NewReaderSize(r, n)
		})
		s.set("NewWriterSize", func(w io.Writer, n int) *bufio.Writer {
			t.alloc(n, 1)
			return bufio.NewWriterSize(w, n)
		})
	},
}

var ringPkg = pkg{
	path: "container/ring",
	replace: func(t *Table, s *symbols) {
		s.set("New", func(n int) *ring.Ring {
			t.alloc(n, unsafe.Sizeof(ring.Ring{}))
			return ring.New(n)
		})
	},
}

var imagePkg = pkg{
	path: "image",
	replace: func(t *Table, s *symbols) {
		pixels(t, s, "NewAlpha", 1, image.NewAlpha)
		pixels(t, s, "NewAlpha16", 2, image.NewAlpha16)
		pixels(t, s, "NewCMYK", 4, image.NewCMYK)
		pixels(t, s, "NewGray", 1, image.NewGray)
		pixels(t, s, "NewGray16", 2, image.NewGray16)
		pixels(t, s, "NewNRGBA", 4, image.NewNRGBA)
		pixels(t, s, "NewNRGBA64", 8, image.NewNRGBA64)
		pixels(t, s, "NewRGBA", 4, image.NewRGBA)
		pixels(t, s, "NewRGBA64", 8, image.NewRGBA64)
		s.set("NewPaletted", func(r image.Rectangle, p color.Palette) *image.Paletted {
			t.allocPixels(r, 1)
			return image.NewPaletted(r, p)
		})
		s.set("NewYCbCr", func(r image.Rectangle, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
			t.allocPixels(r, 3)
			return image.NewYCbCr(r, ratio)
		})
		s.set("NewNYCbCrA", func(r image.Rectangle, ratio image.YCbCrSubsampleRatio) *image.NYCbCrA {
			t.allocPixels(r, 4)
			return image.NewNYCbCrA(r, ratio)
		})
	},
}

// pixels replaces a function that makes an image of pixels of a size.
func pixels[T any](t *Table, s *symbols, name string, size int, image_ func(image.Rectangle) T) {
	s.set(name, func(r image.Rectangle) T {
		t.allocPixels(r, size)
		return image_(r)
	})
}

func (t *Table) allocPixels(r image.Rectangle, size int) {
	if w, h := r.Dx(), r.Dy(); w > 0 && h > 0 && uintptr(w) <= maxAlloc {
		t.alloc(h, uintptr(w*size))
	}
}
