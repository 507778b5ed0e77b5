package repl

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/complete"
	"github.com/cspsh/cspsh/repl/internal/lesson"
	"github.com/cspsh/cspsh/repl/internal/term"
)

// complete tells how the text in the editor may go on at the byte offset pos.
func (s *Shell) complete(text string, pos int) term.Completion {
	if start := strings.IndexFunc(text, func(r rune) bool { return r != ' ' }); start >= 0 && text[start] == ':' && start < pos {
		return s.completeCommand(text, start+1, pos)
	}
	return s.completeGo(text, 0, pos)
}

// completeGo completes the Go that begins at the offset start.
func (s *Shell) completeGo(text string, start, pos int) term.Completion {
	if s.unsettled() {
		return term.Completion{}
	}
	importable := func(prefix string) []string { return append(s.packages(), s.imp.paths(prefix)...) }
	c := complete.Completer{Session: s.session, Packages: importable}
	from, list := c.Complete(text[start:], pos-start)
	out := term.Completion{From: start + from}
	for _, x := range list {
		out.Candidates = append(out.Candidates, term.Candidate{Text: x.Text, Detail: x.Detail})
	}
	return out
}

// A signatureHint is the one that was shown last.
type signatureHint struct{ key, text string }

// hintedBytes is how much of a text is looked at for its call at the cursor: that is done for each key.
const hintedBytes = 4 << 10

// hintAt tells the parameters of the function whose call the cursor stands in.
func (s *Shell) hintAt(text string, pos int) string {
	if s.unhinted || isCommand(text) || s.unsettled() {
		return ""
	}
	if from := pos - hintedBytes; from > 0 {
		from += strings.IndexByte(text[from:pos], '\n') + 1
		text, pos = text[from:], pos-from
	}
	call, ok := complete.CallAt(text, pos)
	if !ok {
		return ""
	}
	if s.hinted.key != call.Key {
		c := complete.Completer{Session: s.session}
		s.hinted = signatureHint{call.Key, c.Signature(call)}
	}
	return s.hinted.text
}

// completeCommand completes the name of a command, which begins at the offset start,
// or one of its arguments. What an argument may be, its usage in :help tells.
func (s *Shell) completeCommand(text string, start, pos int) term.Completion {
	line := text[start:pos]
	name, args, named := strings.Cut(line, " ")
	if !named {
		var list []term.Candidate
		for _, c := range commands {
			list = append(list, term.Candidate{Text: c.name, Detail: strings.TrimSpace(c.args + "  " + c.help)})
		}
		return startingWith(start, pos, text, list)
	}
	i := indexOf(name)
	if i < 0 {
		return term.Completion{}
	}
	usage := strings.Fields(strings.NewReplacer("[", "", "]", "").Replace(commands[i].args))
	before := strings.Fields(args)
	if len(before) > 0 && !strings.HasSuffix(args, " ") {
		before = before[:len(before)-1]
	}
	if len(usage) == 0 {
		return term.Completion{}
	}
	from := pos - len(args) + strings.LastIndexByte(args, ' ') + 1
	if len(before) >= len(usage) && !goesOn(usage[len(usage)-1]) {
		return term.Completion{}
	}
	var list []term.Candidate
	kinds := usage[min(len(before), len(usage)-1)]
	for kind := range strings.SplitSeq(kinds, "|") {
		switch kind {
		case "symbol":
			return s.completeSymbol(text, pos-len(strings.TrimLeft(args, " ")), pos)
		case "e":
			start := pos - len(strings.TrimLeft(args, " "))
			c := s.completeGo(text, start, pos)
			if _, ext, ok := strings.Cut(kinds, "|file"); ok && start < pos {
				switch scripts := filesLike(text[start:pos], ext); {
				case len(scripts) > 0 && c.From > start: // to Go the path would be a division
					return startingWith(start, pos, text, scripts)
				case len(scripts) > 0:
					c.Candidates = append(c.Candidates, scripts...)
				}
			}
			return c
		case "pattern":
			list = append(list, testWords(text[from:pos])...)
		case "module":
			list = append(list, s.modules(text[from:pos])...)
		case "file", "file.go", "file.md":
			from = pos - len(strings.TrimLeft(args, " "))
			list = append(list, filesLike(text[from:pos], strings.TrimPrefix(kind, "file"))...)
		case "lesson":
			for _, l := range lesson.Embedded() {
				list = append(list, term.Candidate{Text: l.Name, Detail: l.Title})
			}
		case "#n", "process":
			for _, p := range s.rt.Processes() {
				list = append(list, term.Candidate{Text: fmt.Sprintf("#%d", p.ID), Detail: p.Name})
				if kind == "process" && p.Name != "" && !strings.Contains(p.Name, " ") {
					list = append(list, term.Candidate{Text: p.Name, Detail: "process"})
				}
			}
		case "channel", "name":
			for _, c := range s.channels() {
				if c.Name != "" {
					list = append(list, term.Candidate{Text: c.Name, Detail: "channel of " + c.ElemType})
				}
			}
			if kind == "name" {
				for _, n := range s.session.Names() {
					list = append(list, term.Candidate{Text: n})
				}
			}
		case "command":
			if name == "sh" {
				break // of the system
			}
			for _, c := range commands {
				list = append(list, term.Candidate{Text: c.name, Detail: c.help})
			}
		case "option":
			for _, o := range settings {
				list = append(list, term.Candidate{Text: o.name, Detail: o.help})
			}
		case "value":
			for _, o := range settings {
				if o.name == before[0] {
					for _, v := range o.values {
						list = append(list, term.Candidate{Text: v})
					}
				}
			}
		case "n", "f", "what", "status":
		default:
			list = append(list, term.Candidate{Text: kind})
		}
	}
	return startingWith(from, pos, text, list)
}

// completePath completes an import path that begins at the offset start, if there is a slash in it.
func (s *Shell) completePath(text string, start, pos int) term.Completion {
	if !strings.Contains(text[start:pos], "/") {
		return term.Completion{}
	}
	var list []term.Candidate
	for _, path := range append(s.packages(), s.imp.paths(text[start:pos])...) {
		list = append(list, term.Candidate{Text: path, Detail: "package"})
	}
	return startingWith(start, pos, text, list)
}

// goesOn reports whether an argument may have blanks in it, or others of its kind behind it.
func goesOn(kinds string) bool {
	kind, _, _ := strings.Cut(kinds, "|")
	return kind == "e" || kind == "symbol" || kind == "pattern"
}

func indexOf(name string) int {
	for i, c := range commands {
		if c.name == name {
			return i
		}
	}
	return -1
}

// startingWith leaves of the candidates those that begin with what stands before the
// cursor, each once.
func startingWith(from, pos int, text string, list []term.Candidate) term.Completion {
	out := term.Completion{From: from}
	seen := map[string]bool{}
	for _, c := range list {
		if strings.HasPrefix(c.Text, text[from:pos]) && !seen[c.Text] {
			seen[c.Text] = true
			out.Candidates = append(out.Candidates, c)
		}
	}
	return out
}

// filesLike returns the paths that begin with a prefix, of folders and of files whose names have an end.
func filesLike(prefix, end string) []term.Candidate {
	return slices.DeleteFunc(files(prefix), func(f term.Candidate) bool {
		folder := strings.HasSuffix(f.Text, string(filepath.Separator))
		return !strings.HasPrefix(f.Text, prefix) || !folder && !strings.HasSuffix(f.Text, end)
	})
}

// files returns the paths that begin with a prefix, folders with a slash behind them.
func files(prefix string) (list []term.Candidate) {
	dir, base := filepath.Split(prefix)
	where := dir
	if where == "" {
		where = "."
	} else if rest, ok := strings.CutPrefix(dir, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil
		}
		where = filepath.Join(home, rest)
	}
	entries, err := os.ReadDir(where)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") && base == "" {
			continue
		}
		if info, err := os.Stat(filepath.Join(where, name)); err == nil && info.IsDir() {
			name += string(filepath.Separator)
		}
		list = append(list, term.Candidate{Text: dir + name})
	}
	return list
}
