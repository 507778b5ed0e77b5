//go:build !go1.27 && !unknown_runtime

package heap

const typeWords = 2 // types, etypes
