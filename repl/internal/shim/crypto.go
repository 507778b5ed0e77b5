package shim

// Packages crypto/hkdf and crypto/pbkdf2: the erased instances of their functions are those for a hash.Hash,
// which every hash is.
var (
	hkdfPkg   = pkg{path: "crypto/hkdf", synchronous: true, never: true, generic: map[string]generic{"*": fromErased}}
	pbkdf2Pkg = pkg{path: "crypto/pbkdf2", synchronous: true, never: true, generic: map[string]generic{"*": fromErased}}
)
