// Files, file systems, other programs and pipes, with readers and writers of the user's.
package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"text/template"
	"time"
)

type rot13 struct{ r io.Reader }

func (r rot13) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	for i := range p[:n] {
		switch c := p[i]; {
		case c >= 'a' && c <= 'z':
			p[i] = 'a' + (c-'a'+13)%26
		case c >= 'A' && c <= 'Z':
			p[i] = 'A' + (c-'A'+13)%26
		}
	}
	return n, err
}

type lineWriter struct {
	lines []string
	rest  string
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest += string(p)
	for {
		l, r, ok := strings.Cut(w.rest, "\n")
		if !ok {
			return len(p), nil
		}
		w.lines, w.rest = append(w.lines, l), r
	}
}

type myFS map[string]string

type myFile struct {
	name string
	*strings.Reader
}

func (f myFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f myFile) Close() error               { return nil }
func (f myFile) Name() string               { return f.name }
func (f myFile) Mode() fs.FileMode          { return 0o444 }
func (f myFile) ModTime() time.Time         { return time.Time{} }
func (f myFile) IsDir() bool                { return false }
func (f myFile) Sys() any                   { return nil }

func (m myFS) Open(name string) (fs.File, error) {
	s, ok := m[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return myFile{name, strings.NewReader(s)}, nil
}

type point struct{ X, Y int }

func (p point) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d/%d", p.X, p.Y), nil }
func (p *point) UnmarshalText(b []byte) error {
	_, err := fmt.Sscanf(string(b), "%d/%d", &p.X, &p.Y)
	return err
}

type secret string

func (secret) LogValue() slog.Value { return slog.StringValue("***") }

func main() {
	dir, err := os.MkdirTemp("", "x")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for _, p := range []string{"a/1.txt", "a/2.txt", "b/c/3.txt"} {
		os.MkdirAll(filepath.Join(dir, filepath.Dir(p)), 0o755)
		os.WriteFile(filepath.Join(dir, p), []byte("Uryyb "+p), 0o644)
	}
	found := make(chan string)
	go func() {
		defer close(found)
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.Name() == "a" {
				return fs.SkipDir
			}
			rel, _ := filepath.Rel(dir, path)
			found <- rel
			return nil
		})
	}()
	for f := range found {
		fmt.Println("found", f)
	}
	var plain strings.Builder
	f, _ := os.Open(filepath.Join(dir, "a/1.txt"))
	io.Copy(&plain, rot13{f})
	fmt.Println(plain.String())
	f.Close()
	_, err = f.Read(nil)
	fmt.Println(errors.Is(err, os.ErrClosed))
	sub := os.DirFS(dir)
	names, _ := fs.Glob(sub, "*/*.txt")
	fmt.Println(names)
	b, err := fs.ReadFile(myFS{"x": "from my fs"}, "x")
	fmt.Println(string(b), err)
	_, err = fs.ReadFile(myFS{}, "y")
	fmt.Println(err, errors.Is(err, fs.ErrNotExist))
	t, err := template.ParseFS(myFS{"t": "hello {{.}}\n"}, "t")
	fmt.Println(t == nil, err)

	// processes
	lw := &lineWriter{}
	cmd := exec.Command("sh", "-c", "echo one; echo two >&2; cat; exit 3")
	cmd.Stdin = rot13{strings.NewReader("guerr\n")}
	cmd.Stdout = lw
	var errb strings.Builder
	cmd.Stderr = &errb
	err = cmd.Run()
	var ee *exec.ExitError
	fmt.Println(lw.lines, errb.String(), errors.As(err, &ee), ee.ExitCode(), err)
	err = context.DeadlineExceeded
	for limit := 30 * time.Millisecond; err == context.DeadlineExceeded; limit *= 2 { // before it has begun
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		err = exec.CommandContext(ctx, "sleep", "60").Run()
		if err != context.DeadlineExceeded {
			fmt.Println(err, ctx.Err())
		}
		cancel()
	}
	cmd = exec.Command("sh", "-c", "for i in 1 2 3; do echo $i; done")
	out, _ := cmd.StdoutPipe()
	cmd.Start()
	lines := make(chan string)
	go func() {
		defer close(lines)
		for sc := bufio.NewScanner(out); sc.Scan(); {
			lines <- sc.Text()
		}
	}()
	for l := range lines {
		fmt.Print(l, " ")
	}
	fmt.Println(cmd.Wait(), cmd.ProcessState.Success())
	o, err := exec.Command("false").Output()
	fmt.Println(o, err)
	_, err = exec.LookPath("no-such-program")
	fmt.Println(errors.Is(err, exec.ErrNotFound))
	cmd = exec.Command("sleep", "60")
	cmd.Start()
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(5 * time.Millisecond):
		cmd.Process.Signal(syscall.SIGTERM)
	}
	fmt.Println(<-done)

	// several at once over pipes
	var wg sync.WaitGroup
	res := make([]string, 4)
	for i := range res {
		wg.Go(func() {
			b, _ := exec.Command("echo", fmt.Sprint(i)).Output()
			res[i] = strings.TrimSpace(string(b))
		})
	}
	wg.Wait()
	fmt.Println(res)

	// compressors over pipes
	pr, pw := io.Pipe()
	go func() {
		zw := gzip.NewWriter(pw)
		bw := bufio.NewWriter(zw)
		for i := range 3 {
			fmt.Fprintln(bw, "row", i)
		}
		bw.Flush()
		zw.Close()
		pw.CloseWithError(io.EOF)
	}()
	zr, err := gzip.NewReader(pr)
	b, err2 := io.ReadAll(zr)
	fmt.Printf("%q %v %v\n", b, err, err2)
	var zb bytes.Buffer
	zw := zip.NewWriter(&zb)
	fmt.Println(zw.AddFS(os.DirFS(dir)))
	zw.Close()
	za, _ := zip.NewReader(bytes.NewReader(zb.Bytes()), int64(zb.Len()))
	for _, f := range za.File {
		if f.Mode().IsRegular() {
			rc, _ := f.Open()
			b, _ := io.ReadAll(rot13{rc})
			fmt.Println(f.Name, string(b[:5]))
		}
	}
	cr := csv.NewReader(rot13{strings.NewReader("n,o\nc,q\n")})
	recs, err := cr.ReadAll()
	fmt.Println(recs, err)
	sl := slog.New(slog.NewTextHandler(lw, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(g []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	sl.With("p", point{3, 4}).WithGroup("g").Debug("msg", "secret", secret("pw"), "err", errors.New("e"))
	log.New(lw, "prefix: ", log.Lmsgprefix).Println("logged")
	fmt.Println(lw.lines[len(lw.lines)-2:])
	r, w, _ := os.Pipe()
	r.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
	_, err = r.Read(make([]byte, 1))
	fmt.Println(errors.Is(err, os.ErrDeadlineExceeded))
	w.Close()
	entries, _ := os.ReadDir(dir)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(b.Name(), a.Name()) })
	for _, e := range entries {
		fmt.Print(e.Name(), e.IsDir(), " ")
	}
	fmt.Println()
	var sum int64
	for p := range walk(sub) {
		i, _ := fs.Stat(sub, p)
		sum += i.Size()
	}
	fmt.Println(sum)
}

func walk(f fs.FS) func(func(string) bool) {
	return func(yield func(string) bool) {
		fs.WalkDir(f, ".", func(p string, d fs.DirEntry, err error) error {
			if d.Type().IsRegular() && !yield(p) {
				return fs.SkipAll
			}
			return nil
		})
	}
}

// Output:
// found .
// found b
// found b/c
// found b/c/3.txt
// Hello n/1.gkg
// true
// [a/1.txt a/2.txt]
// from my fs <nil>
// open y: file does not exist true
// false <nil>
// [one three] two
//  true 3 exit status 3
// signal: killed context deadline exceeded
// 1 2 3 <nil> true
// [] exit status 1
// true
// signal: terminated
// [0 1 2 3]
// "row 0\nrow 1\nrow 2\n" <nil> <nil>
// <nil>
// a/1.txt Hello
// a/2.txt Hello
// b/c/3.txt Hello
// [[a b] [p d]] <nil>
// [level=DEBUG msg=msg p=3/4 g.secret=*** g.err=e prefix: logged]
// true
// btrue atrue
// 41
