package shim

import (
	"encoding/hex"
	"io"
	"mime/multipart"
)

// Package mime/multipart: what stands between parts is left to chance, and follows from the schedule or the seed where
// there is one.
var multipartPkg = pkg{
	path: "mime/multipart",
	replace: func(t *Table, s *symbols) {
		s.set("NewWriter", func(w io.Writer) *multipart.Writer {
			m := multipart.NewWriter(w)
			if seed, ok := t.drawn(); ok {
				boundary := make([]byte, 30)
				fill(boundary, seed)
				m.SetBoundary(hex.EncodeToString(boundary))
			}
			return m
		})
	},
}
