package term

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// Keys that readline is not to act upon reach it as private runes from the end of Unicode's last
// plane. It puts them into its buffer like any character; the editor's listener takes them out again
// and does what they stand for. A user's own text never contains them.
const (
	keyFirst rune = 0x10FF00 + iota
	keyLeft
	keyRight
	keyWordLeft
	keyWordRight
	keyUp
	keyDown
	keyHome
	keyEnd
	keyOldest
	keyNewest
	keyNewline
	keyTab
	keyBackTab
	keyAccept // Enter, in a menu
	keyBackspace
	keyDelete
	keyKillWordBack
	keyKillWord
	keyKill
	keyKillFront
	keyYank
	keyTranspose
	keyUndo
	keyClear
	keySearch
	keyCancel
	keyEscape
	keySuspend
	keyPaste // its text is in keyReader.pastes
	keyChar  // a character that is not for the text: part of a search, or a command of vi's
	keyNone  // does nothing
	keyLast
)

// Keys that readline acts upon.
const (
	charInterrupt = 3
	charEOF       = 4
	charEnter     = '\r'
	charEscape    = 0x1b
)

func isKey(r rune) bool { return r > keyFirst && r < keyLast }

const (
	// A byte ESC that no other follows within escapeTime is the Escape key.
	escapeTime = 50 * time.Millisecond
	// What else has begun, a paste, a sequence or a character, is taken as it is when its rest does
	// not arrive within restTime. A slow line may deliver it in pieces.
	restTime = 5 * time.Second

	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// A source is a terminal's input.
type source interface {
	// read reads what is there, waiting for it at most for the given time, or without limit if that
	// is negative. When the time is up it returns 0 and no error.
	read(p []byte, timeout time.Duration) (int, error)
	// close makes pending and later reads return [io.EOF].
	close() error
}

// A keyReader turns a terminal's input into the runes that readline gets. It hands them out one at a
// time, so that what was typed ahead stays here for whoever reads next.
type keyReader struct {
	src  source
	vim  atomic.Bool // Escape is a key, and never stands for Alt
	idle func()      // called before waiting for input

	mu      sync.Mutex
	buf     []byte // not decoded yet
	echoed  []byte // for programs: the rest of a line that the terminal has read
	pastes  []string
	waiting bool // no input is left
	eof     bool
}

// Read implements [io.Reader] for readline: it returns one rune.
func (k *keyReader) Read(p []byte) (int, error) {
	for {
		k.mu.Lock()
		key, n := k.decode(false)
		k.buf = k.buf[n:]
		rest := len(k.buf)
		k.mu.Unlock()
		if key != 0 {
			return copy(p, string(key)), nil
		}
		if n > 0 {
			continue
		}

		timeout := time.Duration(-1)
		switch {
		case rest == 0:
			k.setWaiting(true)
			k.idle()
		case k.escaping():
			timeout = escapeTime
		default:
			timeout = restTime
		}
		var in [4096]byte
		got, err := k.src.read(in[:], timeout)
		k.setWaiting(false)
		k.mu.Lock()
		k.buf = append(k.buf, in[:got]...)
		if got == 0 && err == nil {
			key, n = k.decode(true)
			k.buf = k.buf[n:]
		}
		k.eof = k.eof || err != nil
		k.mu.Unlock()
		switch {
		case got > 0:
		case err != nil:
			return 0, io.EOF
		case key != 0:
			return copy(p, string(key)), nil
		}
	}
}

// Close implements [io.Closer].
func (k *keyReader) Close() error { return k.src.close() }

func (k *keyReader) setWaiting(waiting bool) {
	k.mu.Lock()
	k.waiting = waiting
	k.mu.Unlock()
}

// busy reports whether more input is there already.
func (k *keyReader) busy() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.waiting && len(k.buf) > 0
}

// ended reports whether the input has come to its end.
func (k *keyReader) ended() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.eof
}

// takePaste returns the text of the oldest keyPaste.
func (k *keyReader) takePaste() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.pastes) == 0 {
		return ""
	}
	text := k.pastes[0]
	k.pastes = k.pastes[1:]
	return text
}

// escaping reports whether an ESC is all that there is.
func (k *keyReader) escaping() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.buf) == 1 && k.buf[0] == charEscape
}

// takeInterrupt reports whether a Ctrl-C is among what has been typed ahead. It drops what was typed
// up to there, as the terminal does when it raises the signal.
func (k *keyReader) takeInterrupt() bool {
	k.fill()
	k.mu.Lock()
	defer k.mu.Unlock()
	i := bytes.IndexByte(k.buf, charInterrupt)
	if i < 0 || bytes.Contains(k.buf[:i], []byte(pasteBegin)) {
		return false
	}
	k.buf = k.buf[i+1:]
	return true
}

// decode decodes the first key in the buffer and returns it with the number of bytes that it takes.
// The key is 0 for input that means nothing. If the buffer holds only a part of a key, decode returns
// 0, 0, unless force is set: nothing more will come.
func (k *keyReader) decode(force bool) (key rune, n int) {
	b := k.buf
	if len(b) == 0 {
		return 0, 0
	}
	if b[0] == charEscape {
		return k.decodeEscape(force)
	}
	if b[0] < ' ' || b[0] == 0x7f {
		return control(b[0]), 1
	}
	if !utf8.FullRune(b) && !force {
		return 0, 0
	}
	r, n := utf8.DecodeRune(b)
	if r > keyFirst && r <= utf8.MaxRune {
		r = utf8.RuneError
	}
	return r, n
}

func control(b byte) rune {
	switch b {
	case charInterrupt, charEOF:
		return rune(b)
	case '\r', '\n':
		return charEnter
	case 'A' & 0x1f:
		return keyHome
	case 'B' & 0x1f:
		return keyLeft
	case 'E' & 0x1f:
		return keyEnd
	case 'F' & 0x1f:
		return keyRight
	case 'G' & 0x1f:
		return keyCancel
	case 'H' & 0x1f, 0x7f:
		return keyBackspace
	case 'I' & 0x1f:
		return keyTab
	case 'K' & 0x1f:
		return keyKill
	case 'L' & 0x1f:
		return keyClear
	case 'N' & 0x1f:
		return keyDown
	case 'P' & 0x1f:
		return keyUp
	case 'R' & 0x1f:
		return keySearch
	case 'T' & 0x1f:
		return keyTranspose
	case 'U' & 0x1f:
		return keyKillFront
	case 'W' & 0x1f:
		return keyKillWordBack
	case 'Y' & 0x1f:
		return keyYank
	case 'Z' & 0x1f:
		return keySuspend
	case '_' & 0x1f:
		return keyUndo
	}
	return 0
}

func (k *keyReader) decodeEscape(force bool) (key rune, n int) {
	b := k.buf
	if len(b) == 1 {
		if force {
			return keyEscape, 1
		}
		return 0, 0
	}
	switch b[1] {
	case '[':
		return k.decodeCSI(force)
	case 'O':
		if len(b) == 2 {
			if force {
				return 0, 2
			}
			return 0, 0
		}
		return arrow(b[2], false), 3
	case ']', 'P', '_', '^':
		// A terminal's report, ended by BEL or ESC \.
		for i := 2; i < len(b); i++ {
			if b[i] == '\a' {
				return 0, i + 1
			}
			if b[i] == charEscape && i+1 < len(b) && b[i+1] == '\\' {
				return 0, i + 2
			}
		}
		if force {
			return 0, len(b)
		}
		return 0, 0
	case charEscape:
		return keyEscape, 1
	}
	if k.vim.Load() {
		return keyEscape, 1
	}
	return meta(b[1]), 2
}

// meta returns the key for a character typed with Alt, or after Escape.
func meta(b byte) rune {
	switch b {
	case '\r', '\n':
		return keyNewline
	case 'b', 'B':
		return keyWordLeft
	case 'f', 'F':
		return keyWordRight
	case 'd', 'D':
		return keyKillWord
	case '\b', 0x7f:
		return keyKillWordBack
	case '<':
		return keyOldest
	case '>':
		return keyNewest
	}
	return 0
}

// arrow returns the key for a final byte of a cursor key's sequence; modified reports whether Ctrl or
// Alt is held.
func arrow(b byte, modified bool) rune {
	switch b {
	case 'A':
		return keyUp
	case 'B':
		return keyDown
	case 'C':
		if modified {
			return keyWordRight
		}
		return keyRight
	case 'D':
		if modified {
			return keyWordLeft
		}
		return keyLeft
	case 'H':
		return keyHome
	case 'F':
		return keyEnd
	case 'M': // Enter on a keypad
		return charEnter
	}
	return 0
}

func (k *keyReader) decodeCSI(force bool) (key rune, n int) {
	b := k.buf
	n = 2
	for n < len(b) && b[n] >= 0x20 && b[n] < 0x40 {
		n++
	}
	if n == len(b) {
		if force {
			return 0, n
		}
		return 0, 0
	}
	params, final := string(b[2:n]), b[n]
	n++
	number, modifier, _ := strings.Cut(params, ";")
	switch {
	case final == '~' && number == "200":
		return k.decodePaste(n, force)
	case final == '~':
		switch number {
		case "1", "7":
			return keyHome, n
		case "4", "8":
			return keyEnd, n
		case "3":
			if modifier != "" {
				return keyKillWord, n
			}
			return keyDelete, n
		case "27": // xterm's modifyOtherKeys: 27;modifier;code
			if strings.HasSuffix(params, ";13") {
				return keyNewline, n
			}
		}
		return 0, n
	case final == 'Z' && params == "":
		return keyBackTab, n
	case final == 'u' && number == "13": // Enter with a modifier
		return keyNewline, n
	}
	return arrow(final, modifier != "" && modifier != "1" && modifier != "2"), n
}

// decodePaste decodes a bracketed paste, whose text begins at offset start.
func (k *keyReader) decodePaste(start int, force bool) (key rune, n int) {
	text := string(k.buf[start:])
	end := strings.Index(text, pasteEnd)
	switch {
	case end >= 0:
		text, n = text[:end], start+end+len(pasteEnd)
	case force:
		n = len(k.buf)
	default:
		return 0, 0
	}
	text, enter := cleanPaste(text)
	if enter {
		// The key that follows the paste.
		n--
		k.buf[n] = charEnter
	}
	k.pastes = append(k.pastes, text)
	return keyPaste, n
}

// cleanPaste gives a pasted text plain newlines. A final newline is taken off and reported: who pastes
// whole lines wants the last one entered too.
func cleanPaste(text string) (clean string, enter bool) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	text = strings.Map(func(r rune) rune {
		if isKey(r) || r == 0 {
			return -1
		}
		return r
	}, text)
	clean = strings.TrimRight(text, "\n")
	return clean, len(clean) < len(text) && clean != ""
}
