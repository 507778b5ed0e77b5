//go:build go1.27

package rtype

// mapWords counts the words that follow the hasher in internal/abi.MapType.
const mapWords = 7
