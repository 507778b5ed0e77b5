package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestStandardInput explores, records and repeats programs that read their standard input in some way: each schedule has
// all of it, and so has a run that is repeated. In a program that only speaks of it nothing is read.
func TestStandardInput(t *testing.T) {
	const input = "1\n2\n3\n"
	for name, c := range map[string]struct{ imports, body, out, reads string }{
		"scan":    {`"fmt"`, `var a, b int; fmt.Scan(&a); fmt.Scanln(&b); fmt.Println(a + b)`, "3\n", "1\n2\n"},
		"scanner": {`"bufio"; "fmt"; in "os"`, `s := bufio.NewScanner(in.Stdin); for s.Scan() { fmt.Print(s.Text(), ";") }`, "1;2;3;", input},
		"fscan":   {`. "fmt"; . "os"`, `var a int; Fscan(Stdin, &a); Println(a)`, "1\n", input},
		"reader":  {`"fmt"; "io"; "os"`, `var r io.Reader = os.Stdin; b, err := io.ReadAll(r); fmt.Printf("%q %v", b, err)`, `"1\n2\n3\n" <nil>`, input},
		"both":    {`"bufio"; "fmt"; "os"`, `var a int; fmt.Scan(&a); b, err := bufio.NewReader(os.Stdin).ReadString(0); fmt.Printf("%d %q %v", a, b, err)`, `1 "2\n3\n" EOF`, input},
		"package": {`"fmt"; "m/lines"`, `fmt.Println(lines.Count())`, "3\n", input},
		"number":  {`"fmt"; "io"; "os"`, `b, err := io.ReadAll(os.NewFile(0, "in")); fmt.Printf("%q %v", b, err)`, `"1\n2\n3\n" <nil>`, input},
		"several": {`"fmt"; "os"`, `c := make(chan int); for range 2 { go func() { var v int; fmt.Fscan(os.Stdin, &v); c <- v }() }; fmt.Println(<-c + <-c)`, "3\n", input},
		"words":   {`"fmt"`, `/* os.Stdin */ fmt.Println("os.Stdin")`, "os.Stdin\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write := func(name, text string) {
				file := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			write("go.mod", "module m\n\ngo 1.26\n")
			write("lines/lines.go", `package lines

import (
	"bufio"
	"os"
)

func Count() (n int) {
	for s := bufio.NewScanner(os.Stdin); s.Scan(); n++ {
	}
	return n
}
`)
			write("main.go", "package main\n\nimport ("+c.imports+")\n\nfunc main() { "+c.body+" }\n")
			const nothing = " of schedules: nothing found\n" // behind how many classes there are
			cspsh := func(input, want string, args ...string) {
				t.Helper()
				cmd := exec.CommandContext(t.Context(), "cspsh", args...)
				cmd.Dir, cmd.Stdin = dir, strings.NewReader(input)
				out, err := cmd.CombinedOutput()
				if err != nil || string(out) != want && !(want == nothing && strings.HasSuffix(string(out), nothing)) {
					t.Errorf("cspsh %s: %v\n%s", strings.Join(args, " "), err, out)
				}
			}
			cspsh(input, nothing, "explore", "-same", "main.go")
			cspsh(input, c.out, "-record", "x.schedule", "main.go")
			cspsh("7\n8\n", c.out, "replay", "x.schedule")
			kept, err := os.ReadFile(filepath.Join(dir, "x.schedule"))
			if err != nil || strings.Contains(string(kept), "\ninput ") != (c.reads != "") || !strings.Contains(string(kept), strings.ReplaceAll(c.reads, "\n", `\n`)) {
				t.Errorf("%v\n%s", err, kept)
			}
		})
	}
}
