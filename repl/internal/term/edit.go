package term

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A line is a text that is being edited; it may have several lines.
type line struct {
	text string
	pos  int // the cursor's byte offset
}

func (l line) before() string { return l.text[:l.pos] }
func (l line) after() string  { return l.text[l.pos:] }

// start and end return the offsets at which the cursor's line begins and ends.
func (l line) start() int { return strings.LastIndexByte(l.before(), '\n') + 1 }

func (l line) end() int {
	if i := strings.IndexByte(l.after(), '\n'); i >= 0 {
		return l.pos + i
	}
	return len(l.text)
}

func (l line) at(pos int) line { return line{l.text, pos} }

func (l line) insert(s string) line {
	return line{l.before() + s + l.after(), l.pos + len(s)}
}

// cut removes what is between two offsets and puts the cursor there.
func (l line) cut(from, to int) line {
	return line{l.text[:from] + l.text[to:], from}
}

func (l line) left() int  { return l.pos - lastClusterLen(l.before()) }
func (l line) right() int { return l.pos + clusterLen(l.after()) }

// wordLeft returns the offset at which the word left of the cursor begins.
func (l line) wordLeft() int {
	s := strings.TrimRightFunc(l.before(), isNoWord)
	return len(strings.TrimRightFunc(s, isWord))
}

// wordRight returns the offset at which the word right of the cursor ends.
func (l line) wordRight() int {
	s := strings.TrimLeftFunc(l.after(), isNoWord)
	return len(l.text) - len(strings.TrimLeftFunc(s, isWord))
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

func isNoWord(r rune) bool { return !isWord(r) }

// up moves the cursor to the line above and reports whether there is one; down, the line below. The
// cursor keeps its distance from the line's start, in cells.
func (l line) up() (line, bool) {
	start := l.start()
	if start == 0 {
		return l, false
	}
	above := l.at(start - 1)
	return above.column(above.start(), l.text[start:l.pos]), true
}

func (l line) down() (line, bool) {
	end := l.end()
	if end == len(l.text) {
		return l, false
	}
	return l.column(end+1, l.text[l.start():l.pos]), true
}

// column puts the cursor into the line that begins at offset start, below or above the end of text.
func (l line) column(start int, text string) line {
	width := func(s string) int { return Width(strings.ReplaceAll(s, "\t", "    ")) }
	l.pos = start
	for end, w := l.at(start).end(), width(text); l.pos < end && width(l.text[start:l.right()]) <= w; {
		l.pos = l.right()
	}
	return l
}

// transpose swaps the characters around the cursor, or the last two at the end of a line.
func (l line) transpose() line {
	mid := l.pos
	if mid == l.end() && mid > l.start() {
		mid = l.left()
	}
	if mid == l.start() || mid == l.end() {
		return l
	}
	from, to := l.at(mid).left(), l.at(mid).right()
	return line{l.text[:from] + l.text[mid:to] + l.text[from:mid] + l.text[to:], to}
}

// backspace removes the character left of the cursor; of the blanks that indent a line, up to the
// last tab stop.
func (l line) backspace() line {
	indent := l.text[l.start():l.pos]
	if n := len(indent); n > 0 && strings.Trim(indent, " ") == "" {
		return l.cut(l.pos-((n-1)%tabWidth+1), l.pos)
	}
	return l.cut(l.left(), l.pos)
}

// opensClause matches a line that has come so far that it must begin a clause of a switch or select.
var opensClause = regexp.MustCompile(`^(case\s|default:)$`)

// outdent takes blanks off the front of a line in which a closing bracket, or the beginning of a
// clause, has just been typed, and reports whether it did. indent tells how many tabs such a line
// wants; a line that has fewer is left alone.
func (e *editing) outdent(indent func(text, next string) int) bool {
	start := e.start()
	head := e.text[start:e.pos]
	next := strings.TrimLeft(head, " \t")
	if len(next) != 1 && !opensClause.MatchString(next) {
		return false
	}
	blanks := head[:len(head)-len(next)]
	tabs := indent(strings.TrimSuffix(e.text[:start], "\n"), next)
	if blankWidth(blanks) <= tabs*tabWidth {
		return false
	}
	e.line = e.cut(start, start+len(blanks)).insert(strings.Repeat("\t", tabs))
	e.pos += len(next)
	return true
}

// blankWidth returns how many cells the blanks in front of a line take up.
func blankWidth(blanks string) int {
	return len(blanks) + strings.Count(blanks, "\t")*(tabWidth-1)
}

// An editing is a line with what its keys need to remember.
type editing struct {
	line
	killed string // what was cut last
	undo   []line
	merge  bool // the last change was a typed character
}

const maxUndo = 1000

// change replaces the line, which undo takes back.
func (e *editing) change(l line) {
	if l.text != e.text {
		e.save()
	}
	e.line = l
}

func (e *editing) save() {
	e.undo = append(e.undo, e.line)
	if len(e.undo) > maxUndo {
		e.undo = e.undo[1:]
	}
	e.merge = false
}

// typed takes over a line that readline has changed; characters typed in a row are undone together.
func (e *editing) typed(l line) {
	if l.text == e.text {
		e.line = l
		return
	}
	grown := len(l.text) > len(e.text) && l.pos > 0
	if !grown || !e.merge {
		e.save()
	}
	r, _ := utf8.DecodeLastRuneInString(l.before())
	e.line, e.merge = l, grown && !unicode.IsSpace(r)
}

// kill cuts what is between two offsets, for yank to bring back.
func (e *editing) kill(from, to int) {
	if from == to {
		return
	}
	e.killed = e.text[from:to]
	e.change(e.cut(from, to))
}

// key does what a key stands for and reports whether it is one that edits.
func (e *editing) key(key rune) bool {
	switch key {
	case keyLeft:
		e.pos = e.left()
	case keyRight:
		e.pos = e.right()
	case keyWordLeft:
		e.pos = e.wordLeft()
	case keyWordRight:
		e.pos = e.wordRight()
	case keyHome:
		e.pos = e.start()
	case keyEnd:
		e.pos = e.end()
	case keyBackspace:
		e.change(e.backspace())
	case keyDelete:
		e.change(e.cut(e.pos, e.right()))
	case keyKillWordBack:
		e.kill(e.wordLeft(), e.pos)
	case keyKillWord:
		e.kill(e.pos, e.wordRight())
	case keyKill:
		// At the end of a line, its newline.
		e.kill(e.pos, max(e.end(), e.right()))
	case keyKillFront:
		e.kill(min(e.start(), e.left()), e.pos)
	case keyYank:
		e.change(e.insert(e.killed))
	case keyTranspose:
		e.change(e.transpose())
	case keyNewline:
		e.change(e.insert("\n"))
	case keyUndo:
		if n := len(e.undo); n > 0 {
			e.line, e.undo, e.merge = e.undo[n-1], e.undo[:n-1], false
		}
	default:
		return false
	}
	return true
}
