package term

import "strings"

// A search looks for an entry of the history as its user types a part of it.
type search struct {
	entries []string
	query   string
	at      int  // the entry found
	failed  bool // nothing older has the query
	before  line // what was being edited
}

func newSearch(entries []string, before line) *search {
	return &search{entries: entries, at: len(entries), before: before}
}

func (s *search) prompt() string {
	if s.failed {
		return "no match for \"" + s.query + "\": "
	}
	return "search \"" + s.query + "\": "
}

// find looks for the newest entry that has the query, at index from or before it.
func (s *search) find(from int) {
	for i := min(from, len(s.entries)-1); i >= 0; i-- {
		if strings.Contains(s.entries[i], s.query) {
			s.at, s.failed = i, false
			return
		}
	}
	s.failed = true
}

// line returns what is found, with the cursor at the query.
func (s *search) line() line {
	if s.at == len(s.entries) {
		return s.before
	}
	text := s.entries[s.at]
	return line{text, max(strings.Index(text, s.query), 0)}
}

// searchKey does what a key stands for in a search. It reports whether the key ends the search and is
// still to be acted upon.
func (l loop) searchKey(key rune) bool {
	s := l.search
	switch key {
	case keyChar:
		s.query += string(l.arg)
		s.find(s.at)
	case keyBackspace:
		s.query = s.query[:len(s.query)-lastClusterLen(s.query)]
		if s.at = len(s.entries); s.query != "" {
			s.find(s.at)
		} else {
			s.failed = false
		}
	case keySearch, keyUp:
		if s.query != "" {
			s.find(s.at - 1)
		}
	case keyCancel, keyEscape:
		l.search = nil
		l.edit.change(s.before)
		return false
	default:
		l.search = nil
		if s.at < len(s.entries) {
			if l.recall.at == len(l.recall.entries) {
				l.recall.draft = s.before
			}
			l.recall.at = s.at
		}
		return true
	}
	l.edit.change(s.line())
	return false
}
