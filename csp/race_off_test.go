//go:build !race

package csp

const RaceEnabled = false
