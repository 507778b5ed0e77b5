package term

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A vi holds the state of vi's keys. Readline has a vi mode of its own, which ends the program at an
// e or r behind the last character.
type vi struct {
	normal bool // characters are commands
	op     rune // d, c or y, which waits for a motion
	arg    rune // f, F, t, T or r, which waits for a character
}

// viEscape goes to normal mode.
func (l loop) viEscape() {
	if !l.vi.normal && l.edit.pos > l.edit.start() {
		l.edit.pos = l.edit.left()
	}
	l.vi = vi{normal: true}
}

// viKey does what a character stands for in normal mode.
func (l loop) viKey(r rune) {
	v, e := &l.vi, &l.edit
	op, arg := v.op, v.arg
	v.op, v.arg = 0, 0
	switch {
	case arg == 'r':
		if e.pos < e.end() {
			pos := e.pos
			e.change(e.cut(pos, e.right()).insert(string(r)).at(pos))
		}
		return
	case arg != 0:
		if to, ok := e.find(arg, r); ok {
			l.viMove(op, to, arg == 'f' || arg == 't')
		}
	case strings.ContainsRune("fFtT", r):
		v.op, v.arg = op, r
	case op != 0 && r == op:
		e.pos = e.start()
		l.viMove(op, e.end(), false)
	case op == 'c' && r == 'w':
		// Unlike dw, cw leaves the blanks behind the word.
		l.viMove(op, e.wordEnd(), true)
	default:
		if to, inclusive, ok := e.motion(r); ok {
			l.viMove(op, to, inclusive)
		} else if op == 0 {
			l.viCommand(r)
		}
	}
	if v.normal && e.pos == e.end() && e.pos > e.start() {
		e.pos = e.left()
	}
}

// viMove moves to an offset, or applies an operator to what lies between it and the cursor; inclusive
// reports whether the character at the offset counts.
func (l loop) viMove(op rune, to int, inclusive bool) {
	e := &l.edit
	if op == 0 {
		e.pos = to
		return
	}
	if inclusive && to >= e.pos {
		to = e.at(to).right()
	}
	from, to := min(e.pos, to), max(e.pos, to)
	if op == 'y' {
		e.killed, e.pos = e.text[from:to], from
		return
	}
	e.kill(from, to)
	l.vi.normal = op != 'c'
}

func (l loop) viCommand(r rune) {
	v, e := &l.vi, &l.edit
	insert := func(pos int) { e.pos, v.normal = pos, false }
	next := e.pos
	if e.pos < e.end() {
		next = e.right()
	}
	switch r {
	case 'd', 'c', 'y':
		v.op = r
	case 'r':
		v.arg = r
	case 'i':
		insert(e.pos)
	case 'a':
		insert(next)
	case 'I':
		insert(e.start())
	case 'A':
		insert(e.end())
	case 'o':
		insert(e.end())
		e.change(e.insert("\n"))
	case 'O':
		insert(e.start())
		e.change(e.insert("\n"))
		e.pos--
	case 's':
		e.kill(e.pos, next)
		insert(e.pos)
	case 'S':
		e.kill(e.start(), e.end())
		insert(e.pos)
	case 'C':
		e.kill(e.pos, e.end())
		insert(e.pos)
	case 'D':
		e.kill(e.pos, e.end())
	case 'x':
		e.kill(e.pos, next)
	case 'X':
		if e.pos > e.start() {
			e.kill(e.left(), e.pos)
		}
	case 'p':
		e.pos = next
		e.change(e.insert(e.killed))
	case 'P':
		e.change(e.insert(e.killed))
	case 'u':
		e.key(keyUndo)
	case 'j':
		l.do(keyDown)
	case 'k':
		l.do(keyUp)
	case '/':
		l.do(keySearch)
	default:
		l.screen.control("\a")
	}
}

// motion returns where a motion leads to, and whether the character there belongs to what it spans.
func (l line) motion(r rune) (to int, inclusive, ok bool) {
	switch r {
	case 'h':
		return max(l.left(), l.start()), false, true
	case 'l', ' ':
		return min(l.right(), l.end()), false, true
	case '0':
		return l.start(), false, true
	case '^':
		s := l.text[l.start():l.end()]
		return l.end() - len(strings.TrimLeft(s, " \t")), false, true
	case '$':
		return l.end(), false, true
	case 'w':
		s := l.after()
		s = strings.TrimLeftFunc(s, sameClass(s))
		return len(l.text) - len(strings.TrimLeftFunc(s, unicode.IsSpace)), false, true
	case 'b':
		s := strings.TrimRightFunc(l.before(), unicode.IsSpace)
		return len(strings.TrimRightFunc(s, sameClass(s[len(s)-lastClusterLen(s):]))), false, true
	case 'e':
		return l.wordEnd(), true, true
	}
	return 0, false, false
}

// wordEnd returns the offset of the last character of the word at the cursor, or of the next word if
// the cursor is there already.
func (l line) wordEnd() int {
	s := l.text[min(l.right(), len(l.text)):]
	if trimmed := strings.TrimLeftFunc(s, unicode.IsSpace); trimmed != "" {
		s = trimmed
	}
	end := len(l.text) - len(strings.TrimLeftFunc(s, sameClass(s)))
	return l.at(end).left()
}

// sameClass returns a function that tells which characters make up a word with the first one of s:
// letters and digits, or punctuation.
func sameClass(s string) func(rune) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.IsSpace(first) && isWord(r) == isWord(first)
	}
}

// find returns the offset of the next r in the line, or of the last one for F and T; t and T stop
// short of it.
func (l line) find(kind, r rune) (to int, ok bool) {
	switch kind {
	case 'f', 't':
		from := min(l.right(), l.end())
		i := strings.IndexRune(l.text[from:l.end()], r)
		if i < 0 {
			return 0, false
		}
		if to = from + i; kind == 't' {
			to = l.at(to).left()
		}
	default:
		i := strings.LastIndex(l.text[l.start():l.pos], string(r))
		if i < 0 {
			return 0, false
		}
		if to = l.start() + i; kind == 'T' {
			to = l.at(to).right()
		}
	}
	return to, true
}
