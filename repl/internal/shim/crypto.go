package shim

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	randv2 "math/rand/v2"
	"reflect"
)

// Package crypto/rand: with a schedule or a seed, what it returns follows from that, a decision for each call.
var cryptoRandPkg = pkg{
	path:        "crypto/rand",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		own := io.Reader(&secretReader{t})
		reader := own
		t.resets = append(t.resets, func() { reader = own })
		s.variable("Reader", &reader)
		s.set("Read", func(b []byte) (int, error) { return io.ReadFull(reader, b) })
		s.set("Text", func() string {
			const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" // of which 26 are 130 bits
			text := make([]byte, 26)
			io.ReadFull(reader, text)
			for i, b := range text {
				text[i] = base32[b%32]
			}
			return string(text)
		})
	},
	varies: map[string]func([]reflect.Value) bool{"Prime": nil},
}

// A secretReader is rand.Reader.
type secretReader struct{ t *Table }

func (r *secretReader) Read(b []byte) (int, error) {
	seed, ok := r.t.drawn()
	if !ok {
		return rand.Read(b)
	}
	fill(b, seed)
	return len(b), nil
}

// fill fills b with what follows from a seed.
func fill(b []byte, seed uint64) {
	var word [8]byte
	numbers := randv2.NewPCG(seed, 0)
	for len(b) > 0 {
		binary.LittleEndian.PutUint64(word[:], numbers.Uint64())
		b = b[copy(b, word[:]):]
	}
}

// Packages that draw keys and signatures by chance draw them from the system, whatever source they are given.
var (
	dsaPkg     = pkg{path: "crypto/dsa", varies: map[string]func([]reflect.Value) bool{"GenerateKey": nil, "GenerateParameters": nil, "Sign": nil}}
	ecdsaPkg   = pkg{path: "crypto/ecdsa", varies: map[string]func([]reflect.Value) bool{"GenerateKey": nil, "Sign": nil, "SignASN1": nil}}
	ed25519Pkg = pkg{path: "crypto/ed25519", varies: map[string]func([]reflect.Value) bool{"GenerateKey": func(args []reflect.Value) bool {
		return args[0].IsNil()
	}}}
	rsaPkg = pkg{path: "crypto/rsa", varies: map[string]func([]reflect.Value) bool{
		"GenerateKey": nil, "GenerateMultiPrimeKey": nil, "EncryptOAEP": nil, "EncryptPKCS1v15": nil, "SignPSS": nil,
	}}
)

// Packages crypto/hkdf and crypto/pbkdf2: the erased instances of their functions are those for a hash.Hash,
// which every hash is.
var (
	hkdfPkg   = pkg{path: "crypto/hkdf", synchronous: true, never: true, generic: map[string]generic{"*": fromErased}}
	pbkdf2Pkg = pkg{path: "crypto/pbkdf2", synchronous: true, never: true, generic: map[string]generic{"*": fromErased}}
)
