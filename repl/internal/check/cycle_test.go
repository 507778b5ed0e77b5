package check

import (
	"strings"
	"testing"
)

// Generics that need instances without end are refused, whatever else there is in an input;
// and no others.
func TestInstanceCycle(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"func f[T any]() { f[[]T]() }", "T instantiated as []T"},
		{"type T[P any] struct { f *T[[]P] }; var x T[int]", "P instantiated as []P"},
		{"type T[P any] struct{}; func (t T[P]) N() *T[T[P]] { return nil }", "P instantiated as T[P]"},
		{"type T[P any] struct{}; func (t *T[P]) N() { new(T[chan P]).N() }", "P instantiated as chan P"},
		{"type I[P any] interface { M() I[func(P)] }", "P instantiated as func(P)"},
		{"type A[P any] struct{ b *B[map[string]P] }; type B[P any] struct { a *A[P] }", "P instantiated as map[string]P"},
		{"func f[T any]() { g[T]() }; func g[T any]() { f[*T]() }", "T instantiated as *T"},
		{"func f[T any](x T) { f(struct{ a T }{x}) }", "T instantiated as struct{a T}"},
		{"func f[T any]() { type L struct{ x T }; f[L]() }", "T instantiated as L"},
		{"func f[T any]() { unused := 1; f[[1]T]() }", "T instantiated as [1]T"},

		{"func f[T any](x T) { f(any(x)) }", ""},
		{"func f[A, B any]() { f[B, A]() }", ""},
		{"type L[P any] struct { next *L[P] }; func (l *L[P]) Add(p P) *L[P] { return &L[P]{l} }", ""},
		{"type M[P, Q any] struct { m *M[Q, P] }", ""},
		{"type T[P any] struct{ p P }; func wrap[P any](p P) T[T[P]] { return T[T[P]]{T[P]{p}} }", ""},
		{"func f[T any]() { g[[]T]() }; func g[T any]() {}", ""},
		{"func f[T any]() { type L struct{ x T }; g[L]() }; func g[T any]() {}", ""},
	} {
		// The first is no fault at the prompt, but keeps the type checker from looking.
		_, err := enter(t, newSession(), "1 + 1\n"+test.src)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.src, err)
		case test.want != "" && (err == nil || !strings.HasSuffix(err.Error(), "instantiation cycle: "+test.want)):
			t.Errorf("%s: %v, want %s", test.src, err, test.want)
		}
	}
}
