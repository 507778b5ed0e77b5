package check

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// MaxErrors is how many errors of one input are kept: past that the later ones
// are mostly consequences of the earlier.
const MaxErrors = 10

// Error is one fault that the type checker found, in Go's words.
type Error struct {
	Pos      token.Position
	Msg      string
	Imported bool // it is of an import: the package that it names cannot be had
}

func (e *Error) Error() string {
	if !e.Pos.IsValid() {
		return e.Msg
	}
	return fmt.Sprintf("%s: %s", e.Pos, e.Msg)
}

// Errors are the faults of one input, by position. It is never empty when it is
// returned as an error.
type Errors []*Error

func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// collector gathers what types.Config.Error is told.
type collector struct {
	errs   Errors
	ignore func(types.Error) bool
}

func (c *collector) add(err error) {
	var te types.Error
	if !errors.As(err, &te) {
		c.errs = append(c.errs, &Error{Msg: err.Error()})
		return
	}
	if c.ignore != nil && c.ignore(te) {
		return
	}
	pos := te.Fset.Position(te.Pos)
	// A message that begins with a tab continues the one before it.
	if rest, ok := strings.CutPrefix(te.Msg, "\t"); ok && len(c.errs) > 0 {
		last := c.errs[len(c.errs)-1]
		last.Msg += fmt.Sprintf("\n\t%s: %s", pos, rest)
		return
	}
	c.errs = append(c.errs, &Error{Pos: pos, Msg: reason(te.Msg), Imported: strings.HasPrefix(te.Msg, notImported)})
}

// notImported is what the type checker begins with to tell why a package cannot be imported.
const notImported = "could not import "

// reason leaves out what the type checker says before the reason why a package cannot be
// imported.
func reason(msg string) string {
	if rest, ok := strings.CutPrefix(msg, notImported); ok {
		if _, why, ok := strings.Cut(rest, " ("); ok && strings.HasSuffix(why, ")") {
			return strings.TrimSuffix(why, ")")
		}
	}
	if m := twoTypes.FindStringSubmatch(msg); m != nil && m[1] == m[2] && m[3] == m[4] {
		return fmt.Sprintf("%s: there are two types %s, of different declarations", msg, m[1]+m[3])
	}
	return msg
}

// twoTypes finds the types that do not go together in a message. Where they have one name, that has been
// declared again, or is one in an inner scope, too.
var twoTypes = regexp.MustCompile(`type (\S+)\) as (\S+) value |mismatched types (\S+) and (\S+)\)$`)

// err returns the gathered errors by position, or nil.
func (c *collector) err() error {
	if len(c.errs) == 0 {
		return nil
	}
	sort.SliceStable(c.errs, func(i, j int) bool {
		a, b := c.errs[i].Pos, c.errs[j].Pos
		if a.Filename != b.Filename {
			return a.Filename < b.Filename
		}
		return a.Offset < b.Offset
	})
	// A type that is written once may be looked at twice.
	c.errs = slices.CompactFunc(c.errs, func(a, b *Error) bool { return *a == *b })
	if len(c.errs) > MaxErrors {
		c.errs = c.errs[:MaxErrors]
	}
	return c.errs
}
