package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"debug/buildinfo"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestReadme runs what README.md tells its readers to type, block by fenced
// block in their order, as somebody who goes through the page would. The word
// after a fence says what stands there:
//
//   - sh: commands for the root of the module, each with a test in shellCommands
//   - go-session: inputs at the prompt, and what they print. A first line such as
//     $ cspsh -virtual starts the shell; otherwise the last session goes on
//   - go NAME: a file, whose name the text before tells
//   - console: commands in a directory with those files, and what they print
//
// Nothing but that word stands there that a reader does not see.
func TestReadme(t *testing.T) { runBlocks(t, "README.md") }

// TestTour runs the blocks of the tour.
func TestTour(t *testing.T) { runBlocks(t, "docs/tour.md") }

// TestJSON runs the blocks of the description of -json.
func TestJSON(t *testing.T) { runBlocks(t, "docs/json.md") }

// TestLeaks runs those of the description of -leaks.
func TestLeaks(t *testing.T) { runBlocks(t, "docs/leaks.md") }

// TestRaces runs those of the page about races.
func TestRaces(t *testing.T) { runBlocks(t, "docs/races.md") }

// TestGrade runs those of the page about grade.
func TestGrade(t *testing.T) { runBlocks(t, "docs/grade.md") }

// TestExplore runs those of the page about exploring.
func TestExplore(t *testing.T) { runBlocks(t, "docs/explore.md") }

// TestRestrict runs those of the page about -restrict.
func TestRestrict(t *testing.T) { runBlocks(t, "docs/restrict.md") }

// TestTestPage runs those of the page about the tests of modules.
func TestTestPage(t *testing.T) { runBlocks(t, "docs/test.md") }

// TestPictures runs those of the page about pictures.
func TestPictures(t *testing.T) { runBlocks(t, "docs/pictures.md") }

// TestPagesAreTested holds that there is no page with blocks that no test runs.
func TestPagesAreTested(t *testing.T) {
	test, err := os.ReadFile("readme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		name := "docs/" + filepath.Base(page)
		if slices.Contains([]string{"docs/explore_go.md", "docs/flow.md", "docs/remote.md", "docs/farm.md"}, name) {
			continue // for users of the library: tests of those packages hold the blocks against their examples; TestFarmPage
		}
		if bytes.Contains(text, []byte("\n```")) && !bytes.Contains(test, []byte(`runBlocks(t, "`+name)) {
			t.Errorf("no test runs the blocks of %s", name)
		}
	}
}

func runBlocks(t *testing.T, file string) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the go command")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	dir := module(t, root)
	var shell *session
	defer func() { shell.end(t) }()
	for _, b := range blocks(t, string(text)) {
		kind, name, _ := strings.Cut(b.info, " ")
		ok := t.Run(fmt.Sprintf("line %d", b.line), func(t *testing.T) {
			if name != "" && (kind != "go" || !strings.Contains(b.before, "`"+name+"`")) {
				t.Errorf("a reader does not see %q", name)
			}
			switch kind {
			case "sh":
				for command := range strings.Lines(b.text) {
					run := shellCommands[strings.TrimSpace(command)]
					if run == nil {
						t.Fatalf("no test for %q", command)
					}
					run(t, root)
				}
			case "go-session":
				text := b.text
				if first, rest, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "$ ") {
					shell.end(t)
					shell, text = startSession(t, dir, strings.Fields(first)[1:]), rest
				}
				if shell == nil {
					t.Fatal("the page does not say how the shell is started")
				}
				shell.play(t, text)
			case "go":
				if err := os.WriteFile(filepath.Join(dir, name), []byte(b.text), 0o666); err != nil {
					t.Fatal(err)
				}
			case "console":
				console(t, dir, b.text)
			default:
				t.Fatalf("no test for a block of %q", b.info)
			}
		})
		if !ok && kind == "go-session" {
			return // what follows builds upon it
		}
	}
}

// A block is what stands between two fences.
type block struct {
	line   int    // of its first fence
	info   string // what stands behind that
	text   string
	before string // what stands before it, from the block before on
}

func blocks(t *testing.T, markdown string) (list []block) {
	t.Helper()
	open := false
	n := 0
	before := ""
	for line := range strings.Lines(markdown) {
		n++
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open:
			open, before = false, ""
		case fence:
			open = true
			list = append(list, block{line: n, info: strings.TrimSpace(info), before: before})
		case open:
			list[len(list)-1].text += line
		default:
			before += line
		}
	}
	if open || len(list) == 0 {
		t.Fatalf("%d blocks, the last of them left open: %t", len(list), open)
	}
	return list
}

// shellCommands are the commands of the sh blocks, each with its test.
var shellCommands = map[string]func(t *testing.T, root string){
	"go run ./cmd/cspsh": func(t *testing.T, root string) {
		cmd := exec.CommandContext(t.Context(), "go", "run", "./cmd/cspsh")
		cmd.Dir = root
		cmd.Stdin = strings.NewReader("20 + 1\n")
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != "21\n" {
			t.Errorf("20 + 1 is %q, %v", out, err)
		}
	},
	// A test cannot run all tests, but the check of every change does.
	"go test ./...": func(t *testing.T, root string) {
		script, err := os.ReadFile(filepath.Join(root, ".ci", "run"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(script), "\nstep go test ./... ") {
			t.Error(".ci/run does not run it")
		}
	},
	"go install ./cmd/cspsh": func(t *testing.T, root string) {
		bin := t.TempDir()
		cmd := exec.CommandContext(t.Context(), "go", "install", "./cmd/cspsh")
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GOBIN="+bin)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		file := filepath.Join(bin, "cspsh")
		info, err := buildinfo.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), file, "-version").Output()
		if want := "cspsh " + info.Main.Version + "\n"; err != nil || string(out) != want {
			t.Errorf("-version says %q (%v), want %q", out, err, want)
		}
	},
	`export PATH="$PATH:$(go env GOPATH)/bin"`: func(t *testing.T, root string) {
		gopath := t.TempDir()
		const script = `export PATH="$PATH:$(go env GOPATH)/bin"; printf %s "$PATH"`
		cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
		cmd.Env = append(os.Environ(), "GOPATH="+gopath)
		out, err := cmd.Output()
		if want := string(filepath.ListSeparator) + filepath.Join(gopath, "bin"); err != nil || !strings.HasSuffix(string(out), want) {
			t.Errorf("PATH is %s (%v), want %s at its end", out, err, want)
		}
	},
	"go mod init example.com/race":      func(*testing.T, string) {}, // see the next one
	"go get github.com/cspsh/cspsh/csp": getLibrary,
}

// getLibrary gets the library as its readers do, from a proxy that has this version of it.
func getLibrary(t *testing.T, root string) {
	t.Helper()
	cache, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir, proxy := t.TempDir(), t.TempDir()
	publish(t, root, proxy)
	for _, args := range [][]string{
		{"mod", "init", "example.com/race"},
		{"get", "github.com/cspsh/cspsh/csp"},
		{"build", "github.com/cspsh/cspsh/csp"},
	} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-modcacherw", "GONOSUMDB=*", "GOMODCACHE="+t.TempDir(),
			"GOPROXY=file://"+proxy+",file://"+filepath.Join(strings.TrimSpace(string(cache)), "cache", "download"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// publish makes a proxy of a folder, with the library in it.
func publish(t *testing.T, root, proxy string) {
	t.Helper()
	const path, version = "github.com/cspsh/cspsh", "v0.0.1"
	dir := filepath.Join(proxy, filepath.FromSlash(path), "@v")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	add := func(name string) {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		f, err := w.Create(path + "@" + version + "/" + filepath.ToSlash(name))
		if err != nil {
			t.Fatal(err)
		}
		f.Write(data)
	}
	add("go.mod")
	err := fs.WalkDir(os.DirFS(root), "csp", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.HasSuffix(name, "_test.go") {
			add(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"list":            []byte(version + "\n"),
		version + ".info": []byte(`{"Version":"` + version + `"}`),
		version + ".mod":  mod,
		version + ".zip":  archive.Bytes(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// A session is a shell that a reader of a page has started.
type session struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	out   *bufio.Reader
	file  *os.File // that out reads
}

func startSession(t *testing.T, dir string, command []string) *session {
	t.Helper()
	s := &session{cmd: exec.Command(command[0], command[1:]...)}
	s.cmd.Dir = dir
	var err error
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stdout, s.cmd.Stderr = w, w
	err = s.cmd.Start()
	w.Close()
	if err != nil {
		t.Fatal(err)
	}
	s.file, s.out = r, bufio.NewReader(r)
	return s
}

// play types inputs, waiting after each for what it is to print, as a reader at the prompt would.
func (s *session) play(t *testing.T, text string) {
	t.Helper()
	want := ""
	for line := range strings.Lines(text) {
		input, ok := cutPrompt(line)
		if !ok {
			want += line
			continue
		}
		s.expect(t, want)
		want = ""
		io.WriteString(s.stdin, input)
	}
	s.expect(t, want)
}

// expect reads what is to be printed. Where that tells of how long something has waited, lines may be
// broken at other words.
func (s *session) expect(t *testing.T, want string) {
	t.Helper()
	// What is never printed is waited for no longer than any machine needs for it.
	defer time.AfterFunc(5*time.Minute, func() { s.cmd.Process.Kill() }).Stop()
	got := ""
	for len(strings.Fields(got)) < len(strings.Fields(want)) {
		line, err := s.out.ReadString('\n')
		got += line
		if err != nil {
			t.Fatalf("got\n%swant\n%s(%v)", got, want, err)
		}
	}
	a, b := alike(got), alike(want)
	if incidental.MatchString(want) {
		a, b = strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " ")
	}
	if a != b {
		t.Fatalf("got\n%swant\n%s", got, want)
	}
}

// end leaves the shell, which is to have nothing more to say.
func (s *session) end(t *testing.T) {
	if s == nil {
		return
	}
	s.stdin.Close()
	rest, _ := io.ReadAll(s.out)
	if len(rest) > 0 && !t.Failed() {
		t.Errorf("there is more output:\n%s", rest)
	}
	s.file.Close()
	s.cmd.Wait() // the status is that of the last input that failed, which a session may show
}

func cutPrompt(line string) (input string, ok bool) {
	for _, prompt := range []string{">>> ", "... "} {
		if input, ok = strings.CutPrefix(line, prompt); ok {
			return input, true
		}
	}
	return "", false
}

// alike makes lines comparable that tell for how long something has waited.
func alike(line string) string {
	return incidental.ReplaceAllString(line, "…")
}

var incidental = regexp.MustCompile(`\sfor\s+\d[\d.a-zµ]*`)

// console runs the commands of a block ("$ command") and compares their output.
func console(t *testing.T, dir, text string) {
	for i, part := range strings.Split("\n"+text, "\n$ ") {
		if i == 0 {
			if part != "" {
				t.Fatalf("the block begins with %q", part)
			}
			continue
		}
		command, want, _ := strings.Cut(part, "\n")
		cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			t.Errorf("%s: %v", command, err)
		}
		if got := strings.TrimSuffix(out.String(), "\n"); untimed(got) != untimed(strings.TrimSuffix(want, "\n")) {
			t.Errorf("%s\ngot\n%s\nwant\n%s", command, got, want)
		}
	}
}

// computed matches how long tests took that were explored.
var computed = regexp.MustCompile(`(--- (PASS|FAIL): \w+) \(\d+\.\d\ds\)(\n    \w+, found by)`)

// untimed is what cspsh test prints without how long that took.
func untimed(text string) string {
	return computed.ReplaceAllString(took.ReplaceAllString(text, "\tTIME"), "$1 (TIME)$3")
}

// TestReadmeNames looks up the names of package csp that README.md mentions, and
// the methods that it calls on c and d, which are channels.
func TestReadmeNames(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	names, methods := declared(t, "../../csp")
	for _, m := range regexp.MustCompile(`\bcsp\.([A-Z]\w*)`).FindAllSubmatch(text, -1) {
		if !names[string(m[1])] {
			t.Errorf("there is no csp.%s", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`\b[cd]\.([A-Z]\w*)\(`).FindAllSubmatch(text, -1) {
		if !methods[string(m[1])] {
			t.Errorf("there is no method %s of a channel", m[1])
		}
	}
}

// declared returns the functions and types that the files of a package declare,
// and the methods of its Chan.
func declared(t *testing.T, dir string) (names, methods map[string]bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	names, methods = map[string]bool{}, map[string]bool{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				names[n.Name.Name] = true
			case *ast.FuncDecl:
				switch {
				case n.Recv == nil:
					names[n.Name.Name] = true
				case strings.HasPrefix(types.ExprString(n.Recv.List[0].Type), "*Chan["):
					methods[n.Name.Name] = true
				}
				return false
			}
			return true
		})
	}
	return names, methods
}

// module returns a directory with a module that requires this one.
func module(t *testing.T, root string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	const path = "github.com/cspsh/cspsh"
	_, rest, ok := strings.Cut(string(mod), "module "+path+"\n")
	if !ok {
		t.Fatal("go.mod names another module")
	}
	mod = fmt.Appendf(nil, "module readme\n%s\nrequire %s v0.0.0\nreplace %s => %q\n", rest, path, path, root)
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"go.mod": mod, "go.sum": sum} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
