// Package prefetch asks the processor for memory before it is needed, where it is known how.
// Elsewhere its functions do nothing.
package prefetch
