package randgo

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

// TestProgram checks that the programs compile, and that a seed means one program.
func TestProgram(t *testing.T) {
	n := uint64(100)
	if testing.Short() {
		n = 50
	}
	fset := token.NewFileSet()
	imp := importer.ForCompiler(fset, "source", nil)
	for seed := range n {
		write := Program
		if seed%2 == 1 {
			write = Sequential
		}
		src := write(seed, "_x")
		if write(seed, "_x") != src {
			t.Fatalf("seed %d gives several programs", seed)
		}
		f, err := parser.ParseFile(fset, "p.go", src, 0)
		if err != nil {
			t.Errorf("seed %d: %v\n%s", seed, err, src)
			continue
		}
		bad := false
		conf := types.Config{Importer: imp, Error: func(err error) {
			if !bad {
				t.Errorf("seed %d: %v", seed, err)
			}
			bad = true
		}}
		conf.Check("main", fset, []*ast.File{f}, nil)
	}
}
