package term

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// DefaultHistoryLimit is how many inputs a [History] keeps unless told otherwise.
const DefaultHistoryLimit = 10_000

// A History holds the inputs of the past, oldest first, one entry each however many lines it has. It
// may be kept in a file, one JSON string a line, which several sessions may append to at once: each
// sees the inputs of the others when it opens the file next.
//
// The methods may be called from any goroutine.
type History struct {
	mu      sync.Mutex
	entries []string
	path    string // "" to keep the inputs in memory only
	limit   int
}

// NewHistory returns an empty history that is not kept in a file.
func NewHistory() *History { return &History{limit: DefaultHistoryLimit} }

// OpenHistory returns the history kept in a file, which need not exist yet. Lines that are no JSON
// strings are passed over. Of a file that has grown to more than twice limit entries only the newest
// limit are kept. If the file cannot be read or made, OpenHistory returns the error and a history
// that is not kept in a file.
func OpenHistory(path string, limit int) (*History, error) {
	h := NewHistory()
	if limit > 0 {
		h.limit = limit
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return h, err
	}
	f, err := openLocked(path)
	if err != nil {
		return h, err
	}
	defer f.Close()
	entries, err := readEntries(f)
	if err != nil {
		return h, err
	}
	grown := len(entries) > 2*h.limit
	h.entries = entries[max(len(entries)-h.limit, 0):]
	h.path = path
	if grown {
		return h, h.compact(f)
	}
	return h, nil
}

// Add appends an input, unless it is blank or the same as the last one. The error is that of
// writing the file; the entry is kept in memory even so.
func (h *History) Add(input string) error {
	input = strings.TrimRight(input, " \t\r\n")
	h.mu.Lock()
	defer h.mu.Unlock()
	n := len(h.entries)
	if strings.TrimSpace(input) == "" || n > 0 && h.entries[n-1] == input {
		return nil
	}
	h.entries = append(h.entries, input)
	if n+1 > h.limit {
		h.entries = h.entries[1:]
	}
	if h.path == "" {
		return nil
	}
	f, err := openLocked(h.path)
	if err != nil {
		return err
	}
	_, err = f.Write(encodeEntry(input))
	return errors.Join(err, f.Close())
}

// Entries returns a copy of all entries, oldest first.
func (h *History) Entries() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.entries...)
}

// compact writes the file, which is open and locked, anew. It is not replaced by another, so that a
// lock that others wait for stays good.
func (h *History) compact(f *os.File) error {
	var b bytes.Buffer
	for _, e := range h.entries {
		b.Write(encodeEntry(e))
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.Write(b.Bytes())
	return err
}

// openLocked opens a file for reading and appending and locks it until it is closed.
func openLocked(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return nil, &fs.PathError{Op: "lock", Path: path, Err: err}
	}
	return f, nil
}

func encodeEntry(input string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(input); err != nil {
		panic(err) // a string can always be encoded
	}
	return b.Bytes()
}

func readEntries(r io.Reader) ([]string, error) {
	var entries []string
	br := bufio.NewReader(r)
	for {
		text, err := br.ReadBytes('\n')
		var entry string
		if json.Unmarshal(text, &entry) == nil && strings.TrimSpace(entry) != "" {
			if n := len(entries); n == 0 || entries[n-1] != entry {
				entries = append(entries, entry)
			}
		}
		switch {
		case err == io.EOF:
			return entries, nil
		case err != nil:
			return nil, err
		}
	}
}
