package stdlib_symbols

import (
	"go/token"
	"testing"
)

func BenchmarkSymbols(b *testing.B) {
	for _, path := range []string{"fmt", "net/http", "syscall"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				Symbols(path)
			}
		})
	}
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			for _, path := range Packages() {
				Symbols(path)
			}
		}
	})
}

func BenchmarkImport(b *testing.B) {
	for _, path := range []string{"fmt", "os", "net/http", "syscall", "github.com/cspsh/cspsh/csp"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				importAll(b, path)
			}
		})
	}
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			importAll(b, Packages()...)
		}
	})
}

func importAll(b *testing.B, paths ...string) {
	imp := Importer(token.NewFileSet())
	for _, path := range paths {
		if _, err := imp.Import(path); err != nil {
			b.Fatal(err)
		}
	}
}
