// Package stacks tells of the stacks of goroutines.
package stacks
