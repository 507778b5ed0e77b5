package term

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// A loop is the editor as readline's loop sees it: a filter for the keys that come in, a painter that
// is told of every change of the text, and a listener that acts upon the keys that are ours.
type loop struct{ *editor }

// filter sees each key before readline does. It turns Enter into a newline where the text wants more
// lines, and a character typed into a search into a key of ours.
func (l loop) filter(r rune) (rune, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.absorb(r) {
		// Of a key that is ignored readline lets its terminal know as of one that it waits behind: it
		// would not wait behind the next Enter.
		return keyNone, true
	}
	if l.menu != nil {
		switch {
		case r == charEnter:
			return l.replace(r, keyAccept), true
		case r != 0 && !isKey(r):
			l.menu = nil
		}
	}
	switch {
	case r == charEnter, r == charInterrupt:
		l.search, l.vi.normal = nil, false
	case r == 0, isKey(r):
	case l.search != nil && r == charEOF:
		return l.replace(r, keyCancel), true
	case r != charEOF && (l.search != nil || l.vi.normal):
		l.arg = r
		return keyChar, true
	}
	switch {
	case r == charEnter:
		if l.more() {
			return l.replace(r, keyNewline), true
		}
	case r == charEOF && l.edit.text != "":
		return l.replace(r, keyDelete), true
	}
	return r, true
}

// replace puts key in the place of r. After some keys readline waits until someone wants a line; if
// they are replaced it has to be told to go on.
func (l loop) replace(r, key rune) rune {
	if r == charEnter || r == charEOF {
		l.rl.Terminal.KickRead()
	}
	return key
}

// more reports whether Enter begins a new line.
func (l loop) more() bool {
	text := l.edit.text
	if l.cfg.More == nil || text == "" || l.edit.pos == len(text) && endsBlank(text) {
		return false
	}
	return l.cfg.More(text)
}

// newline begins a new line, indented.
func (l loop) newline() {
	e := &l.edit
	tabs := 0
	// What has been typed ahead or pasted brings its own indentation.
	if l.cfg.Indent != nil && !l.keys.busy() {
		next, _, _ := strings.Cut(e.after(), "\n")
		tabs = l.cfg.Indent(e.before(), strings.TrimLeft(next, " \t"))
	}
	e.change(e.insert("\n" + strings.Repeat("\t", tabs)))
	l.indented = tabs * tabWidth
}

// absorb takes a blank that is typed for part of the indentation that the line has got by itself, and
// reports whether it did: so a text that brings its own can be typed as it is.
func (l loop) absorb(r rune) bool {
	n := l.indented
	l.indented = 0
	switch {
	case n == 0 || l.search != nil || l.vi.normal:
		return false
	case r == ' ':
		l.indented = n - 1
	case r == keyTab:
		l.indented = (n - 1) / tabWidth * tabWidth
	default:
		return false
	}
	return true
}

// endsBlank reports whether a text ends in two blank lines.
func endsBlank(text string) bool {
	lines := strings.Split(text, "\n")
	n := len(lines)
	return n >= 3 && strings.TrimSpace(lines[n-1]) == "" && strings.TrimSpace(lines[n-2]) == ""
}

// Paint implements [readline.Painter]. It draws nothing itself.
func (l loop) Paint(text []rune, pos int) []rune {
	for _, r := range text {
		if isKey(r) {
			return nil // OnChange takes it out
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.edit.typed(line{string(text), len(string(text[:pos]))})
	l.stale = true
	// While keys are waiting only the last one is drawn, by idle.
	if !l.keys.busy() {
		l.show()
	}
	return nil
}

// idle is called when there is nothing more to read.
func (l loop) idle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.show()
}

// leave draws the text as it is to stay on the screen: without a cursor.
func (l loop) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stale = true
	l.draw(-1)
}

// show draws what is being edited.
func (l loop) show() { l.draw(l.edit.pos) }

// draw draws the text, highlighted for a cursor at the offset pos.
func (l loop) draw(pos int) {
	if !l.stale {
		return
	}
	l.stale = false
	v := view{prompt: l.prompt, cont: l.cfg.Continuation, text: l.edit.text, pos: l.edit.pos}
	if l.search != nil {
		v.prompt = l.search.prompt()
	}
	if l.cfg.Highlight != nil {
		v.styles = l.cfg.Highlight(v.text, pos)
	}
	switch {
	case pos < 0:
	case l.menu != nil:
		v.below = l.menu.rows(l.screen.width())
	case l.cfg.Hint != nil && l.search == nil:
		if hint := l.cfg.Hint(v.text, pos); hint != "" {
			v.below = []string{"\x1b[2m" + runewidth.Truncate(hint, l.screen.width()-1, "…") + "\x1b[m"}
		}
	}
	l.screen.set(v)
}

// OnChange implements [readline.Listener].
func (l loop) OnChange(text []rune, pos int, key rune) ([]rune, int, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case isKey(key) && pos > 0 && text[pos-1] == key:
		l.do(key)
	case strings.ContainsRune("}]): \t", key) && l.cfg.Indent != nil:
		if !l.edit.outdent(l.cfg.Indent) {
			return nil, 0, false
		}
	default:
		return nil, 0, false
	}
	return []rune(l.edit.text), utf8.RuneCountInString(l.edit.before()), true
}

// do does what a key stands for.
func (l loop) do(key rune) {
	if key == keyNone {
		return
	}
	if l.menu != nil && l.menuKey(key) {
		return
	}
	if l.search != nil && !l.searchKey(key) {
		return
	}
	switch key {
	case keyUp:
		if up, ok := l.edit.up(); ok {
			l.edit.line = up
		} else {
			l.goTo(l.recall.at - 1)
		}
	case keyDown:
		if down, ok := l.edit.down(); ok {
			l.edit.line = down
		} else {
			l.goTo(l.recall.at + 1)
		}
	case keyOldest:
		l.goTo(0)
	case keyNewest:
		l.goTo(len(l.recall.entries))
	case keySearch:
		l.search = newSearch(l.recall.entries, l.edit.line)
	case keyTab:
		l.complete()
	case keyPaste:
		l.edit.change(l.edit.insert(stripPrompts(l.keys.takePaste(), l.prompt, l.cfg.Continuation)))
	case keyNewline:
		l.newline()
	case keyClear:
		l.screen.clear()
	case keySuspend:
		l.suspend()
	case keyEscape:
		if l.keys.vim.Load() {
			l.viEscape()
		}
	case keyChar:
		l.viKey(l.arg)
	default:
		l.edit.key(key)
	}
}

// A recall is where the user stands in the history.
type recall struct {
	entries []string
	at      int  // len(entries): not in the history
	draft   line // what was being typed before
}

// goTo shows an entry of the history, or what was typed before.
func (l loop) goTo(at int) {
	r := &l.recall
	if at < 0 || at > len(r.entries) || at == r.at {
		l.screen.control("\a")
		return
	}
	if r.at == len(r.entries) {
		r.draft = l.edit.line
	}
	r.at = at
	if at == len(r.entries) {
		l.edit.change(r.draft)
	} else {
		l.edit.change(line{r.entries[at], len(r.entries[at])})
	}
}

// stripPrompts takes the prompts off a pasted session. Lines without a prompt, which are output, are
// left out. A text whose first line has no prompt is returned as it is.
func stripPrompts(text, prompt, cont string) string {
	prompt, cont = strings.TrimSpace(plainText(prompt)), strings.TrimSpace(plainText(cont))
	strip := func(s, prompt string) (string, bool) {
		rest, ok := strings.CutPrefix(s, prompt)
		if !ok || prompt == "" || rest != "" && rest[0] != ' ' {
			return s, false
		}
		return strings.TrimPrefix(rest, " "), true
	}
	first, _, _ := strings.Cut(text, "\n")
	if _, ok := strip(first, prompt); !ok {
		return text
	}
	var lines []string
	for s := range strings.SplitSeq(text, "\n") {
		rest, ok := strip(s, prompt)
		if !ok {
			rest, ok = strip(s, cont)
		}
		if ok {
			lines = append(lines, rest)
		}
	}
	return strings.Join(lines, "\n")
}
