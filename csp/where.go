package csp

import (
	"bytes"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// maxDump bounds the stacks that are looked at to tell where processes stand.
const maxDump = 16 << 20

// locate tells where processes stand. It costs nothing before it is asked: the stacks of all
// goroutines are dumped, and those of the processes found by number. It runs on the loop.
func (rt *Runtime) locate(procs []*Process) []string {
	sites := make([]string, len(procs))
	var stacks map[int64]string
	for i, p := range procs {
		switch {
		case rt.locator != nil:
			sites[i] = rt.locator(p)
		case rt.interpreter != nil && p == rt.on.p:
			if s := rt.place(p); s != nil {
				sites[i] = s.String()
			}
		case p.w != nil:
			if s := p.site(); s != nil {
				sites[i] = s.String()
			}
		}
		if sites[i] != "" || p.w == nil {
			continue
		}
		switch {
		case p == rt.on.p:
			sites[i] = userFrame(string(stackText(false))) // its own goroutine is what runs this
		default:
			if stacks == nil {
				stacks = dump()
			}
			sites[i] = userFrame(stacks[p.w.goid])
		}
		if sites[i] == "" { // an operation over channels, say
			sites[i] = siteOf(p.pc).String()
		}
	}
	return sites
}

// stackText returns the text of the running goroutine's stack, or of all.
func stackText(all bool) []byte {
	buf := make([]byte, 64<<10)
	for {
		n := runtime.Stack(buf, all)
		if n < len(buf) || n >= maxDump {
			return buf[:n]
		}
		buf = make([]byte, 4*len(buf))
	}
}

// dump returns the stacks of all goroutines by their numbers.
func dump() map[int64]string {
	stacks := make(map[int64]string)
	for stack := range bytes.SplitSeq(stackText(true), []byte("\n\n")) {
		rest, ok := bytes.CutPrefix(stack, []byte("goroutine "))
		if !ok {
			continue
		}
		number, _, _ := bytes.Cut(rest, []byte(" "))
		if id, err := strconv.ParseInt(string(number), 10, 64); err == nil {
			stacks[id] = string(rest)
		}
	}
	return stacks
}

// thisPackage is the import path of this package with a dot, as function names begin, and thisFolder
// where its files are.
var thisPackage, thisFolder = func() (string, string) {
	pc, file, _, _ := runtime.Caller(0)
	name := runtime.FuncForPC(pc).Name()
	slash := strings.LastIndex(name, "/")
	return name[:slash+1+strings.Index(name[slash+1:], ".")+1], path.Dir(file) + "/"
}()

// userFrame returns the place of the innermost frame of a stack that is neither of this package
// nor of what it stands on, or "". A frame is a line with the function and one with the file. What
// is inlined, such as the body of an iterator, has the name of the function that it is inlined into.
func userFrame(stack string) string {
	lines := strings.Split(stack, "\n")
	for i := 1; i+1 < len(lines); i += 2 {
		f := lines[i]
		if strings.HasPrefix(f, "created by ") {
			break
		}
		if strings.HasPrefix(f, "runtime.") || strings.HasPrefix(f, "iter.") {
			continue
		}
		place, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " ")
		if strings.HasPrefix(f, thisPackage) || strings.HasPrefix(place, thisFolder) {
			if !strings.Contains(place, "_test.go:") {
				continue
			}
		}
		return filepath.Base(place)
	}
	return ""
}
