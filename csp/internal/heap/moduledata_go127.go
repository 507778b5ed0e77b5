//go:build go1.27 && !go1.28 && !unknown_runtime

package heap

const typeWords = 5 // types, typedesclen, etypes, itaboffset, itabsize
