package repl

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"strings"
	"unicode"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// A hintedError is an error with what its reader may do.
type hintedError struct {
	error
	hint string
}

func (e *hintedError) Unwrap() error { return e.error }

// hinting adds to the error of an input that was refused what those may have meant who are new to Go.
// Go's own words tell what is wrong, which is not always what to write instead.
func (s *Shell) hinting(src string, err error) error {
	refused, ok := err.(*CompileError)
	if !ok {
		return err
	}
	if command, ok := asksSystem(src); ok {
		if s.mayRun("sh") != nil {
			return err
		}
		return &hintedError{err, "for a command of the system, type :sh " + command}
	}
	m := newSlip(src, refused.Err)
	for _, hint := range []string{s.leavingHint(m), s.foreignHint(m), clauseHint(m), s.statementHint(m), s.undefinedHint(m), messageHint(m)} {
		if hint != "" {
			return &hintedError{err, hint}
		}
	}
	return err
}

// A slip is the first fault of an input.
type slip struct {
	msg    string
	parsed bool          // it is one of types
	text   string        // the input
	spans  []syntax.Span // its tokens
	at     int           // the token at the fault
}

func newSlip(src string, err error) *slip {
	m := &slip{text: src}
	offset := 0
	var syn syntax.ErrorList
	var typ check.Errors
	switch {
	case errors.As(err, &syn):
		m.msg, offset = syn[0].Msg, syn[0].Pos.Offset
	case errors.As(err, &typ):
		m.msg, offset, m.parsed = typ[0].Msg, typ[0].Pos.Offset, true
	}
	for _, sp := range syntax.Spans([]byte(src)) {
		if sp.Class == syntax.Comment {
			continue
		}
		if sp.End <= offset {
			m.at++
		}
		m.spans = append(m.spans, sp)
	}
	return m
}

// token returns the token that stands so many behind that at the fault.
func (m *slip) token(behind int) (text string, class syntax.Class) {
	if i := m.at + behind; i >= 0 && i < len(m.spans) {
		return m.text[m.spans[i].Start:m.spans[i].End], m.spans[i].Class
	}
	return "", syntax.Illegal
}

// foreignKeywords are keywords of other languages, and what Go has for them.
var foreignKeywords = byWord(map[string]string{
	"def fun function fn proc":             "a function: func double(x int) int { return 2 * x }",
	"lambda":                               "a function without a name: func(x int) int { return 2 * x }",
	"let auto val":                         "a variable: x := 5",
	"while until foreach loop":             "every loop begins with for: for x < 5 { x++ }",
	"in":                                   "a loop: for i := range 10 { }, for i, v := range list { }",
	"elif elsif elseif":                    "in Go it is: else if",
	"and":                                  "in Go it is: &&",
	"or":                                   "in Go it is: ||",
	"not":                                  "in Go it is: !",
	"try catch except finally throw raise": "a function returns its error: n, err := strconv.Atoi(s)",
	"async await spawn":                    "a process: go f(); what it sends is taken from a channel: <-c",
	"class":                                "a type: type Point struct{ X, Y int }",
	"public private protected static":      "names with a capital are public; a function: func f() { }",
	"void":                                 "a function without a result: func f() { }",
})

// foreignNames are names of other languages, which are no names here.
var foreignNames = byWord(map[string]string{
	"None null NULL nullptr":        "in Go it is: nil",
	"True TRUE":                     "in Go it is: true",
	"False FALSE":                   "in Go it is: false",
	"String str":                    "in Go it is: string",
	"float double":                  "in Go it is: float64",
	"boolean":                       "in Go it is: bool",
	"console System puts echo cout": "to print: fmt.Println(x)",
	"ls cd pwd man cat grep less":   systemHint,
	"cls":                           clearHint,
	"cspsh":                         "this is cspsh; :help lists what it can do besides Go, and exit leaves it",
})

// clearHint is for those who want an empty screen.
const clearHint = "Ctrl-L clears the screen"

// systemHint is given for what is a command of the system, where there are such.
const systemHint = "for a command of the system, type :sh and the command"

// byWord gives each of several words a text.
func byWord(texts map[string]string) map[string]string {
	out := map[string]string{}
	for words, text := range texts {
		for _, word := range strings.Fields(words) {
			out[word] = text
		}
	}
	return out
}

// foreignHint tells what Go has for a word of another language. A name is undefined; a keyword, or what
// stands where one should, is at a fault of syntax, or just before it.
func (s *Shell) foreignHint(m *slip) string {
	if word, _ := m.token(0); m.msg == "undefined: "+word {
		return s.foreignName(word)
	}
	if m.parsed {
		return ""
	}
	for i := -1; i <= 0; i++ {
		if word, _ := m.token(i); s.lookup(word) == nil {
			if hint := cmp.Or(foreignKeywords[word], s.foreignName(word)); hint != "" {
				return hint
			}
		}
	}
	return ""
}

// foreignName tells what there is for a name, with commands of the system only where they may be run.
func (s *Shell) foreignName(word string) string {
	hint := foreignNames[word]
	if hint == systemHint && s.mayRun("sh") != nil {
		return ""
	}
	return hint
}

// leavingHint tells how to leave to who has typed exit 3 or quit(now).
func (s *Shell) leavingHint(m *slip) string {
	word, with, ok := s.plainWord(m.text)
	if !ok || plainWords[word] != "quit" || strings.ContainsFunc(with, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return ""
	}
	return "to leave, type " + word + "; with a status, " + word + " 3"
}

// lookup returns what a name such as f or fmt.Println stands for in the session, or nil.
func (s *Shell) lookup(name string) types.Object {
	pkg, member, ok := strings.Cut(name, ".")
	if !ok {
		if obj := s.session.Lookup(name); obj != nil {
			return obj
		}
		return types.Universe.Lookup(name)
	}
	path, ok := s.session.Imports()[pkg]
	if !ok {
		path, ok = s.defaultNames()[pkg]
	}
	if !ok {
		return nil
	}
	if p, err := s.imp.Import(path); err == nil {
		return p.Scope().Lookup(member)
	}
	return nil
}

// clauseHint tells how a declaration or the head of a statement is written that is written as in other languages.
func clauseHint(m *slip) string {
	if m.parsed {
		return ""
	}
	isHead := func(word string) bool { return word == "if" || word == "for" || word == "switch" }
	found, _ := m.token(0)
	before, _ := m.token(-1)
	switch word, _ := m.token(-2); {
	case found == ":=" && (word == "const" || word == "var"):
		return fmt.Sprintf("with %s it is: %[1]s %s = …", word, before)
	case found == ":=" && word == "(":
		if head, _ := m.token(-3); isHead(head) {
			return "without the parentheses: for i := 0; i < 3; i++ { }, if n := f(); n > 0 { }"
		}
	case before == ")":
		depth := 0
		for i := -1; m.at+i >= 0; i-- {
			switch text, _ := m.token(i); text {
			case ")":
				depth++
			case "(":
				depth--
			}
			if depth == 0 {
				if head, _ := m.token(i - 1); head == "if" || head == "for" {
					return "what it does stands in braces: " + head + " x > 0 { f() }"
				}
				break
			}
		}
	}
	return ""
}

// statementHint tells why a statement is taken to be over.
func (s *Shell) statementHint(m *slip) string {
	if m.parsed || !strings.HasPrefix(m.msg, "expected ';', found ") {
		return ""
	}
	name, class := m.token(-1)
	next, nextClass := m.token(0)
	switch {
	case class != syntax.Identifier && class != syntax.Builtin && class != syntax.Type:
	case nextClass == syntax.Operator || nextClass == syntax.Bracket || nextClass == syntax.Keyword:
	default:
		if dot, _ := m.token(-2); dot == "." {
			pkg, _ := m.token(-3)
			name = pkg + "." + name
		}
		switch obj := s.lookup(name).(type) {
		case nil:
		case *types.TypeName:
			return fmt.Sprintf("the type stands behind the name: var %s %s", next, name)
		default:
			_, isFunc := obj.Type().Underlying().(*types.Signature)
			if _, builtin := obj.(*types.Builtin); isFunc || builtin {
				return fmt.Sprintf("what a function is called with stands in parentheses: %s(%s)", name, next)
			}
		}
	}
	return "a statement ends before it; the next one needs a new line, or a ;"
}

// wellKnown are packages that newcomers mean, in the order in which they do.
var wellKnown = strings.Fields("fmt csp time strings strconv sync math os errors slices sort")

// undefinedHint tells what a name may have been meant to be that is not declared.
func (s *Shell) undefinedHint(m *slip) string {
	name, ok := strings.CutPrefix(m.msg, "undefined: ")
	if word, _ := m.token(0); !ok || word != name {
		return ""
	}
	before, _ := m.token(-1)
	next, _ := m.token(1)
	if next == "=" && before != "." {
		return fmt.Sprintf("to declare it: %s := …", name)
	}
	var found []string
	names := s.defaultNames()
	for _, pkg := range wellKnown {
		p, err := s.imp.Import(names[pkg])
		if err != nil {
			continue
		}
		for _, member := range p.Scope().Names() {
			_, isFunc := p.Scope().Lookup(member).(*types.Func)
			if ast.IsExported(member) && (member == name || isFunc && next == "(" && strings.EqualFold(member, name)) {
				found = append(found, pkg+"."+member)
			}
		}
	}
	if len(found) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(found[:min(len(found), 3)], " or ") + "?"
}

const textOf = `a value as text: "n = " + fmt.Sprint(n)`

// messageHints are for faults that are told by their words: a message that has the first text in it,
// and what to do.
var messageHints = [][2]string{
	{"illegal rune literal", `a text stands in double quotes: "hello"`},
	{"missing ',' before newline in argument list", "a ) is missing, or a comma, where the next line goes on"},
	{"missing ',' before newline in composite literal", "a } is missing, or a comma, where the next line goes on"},
	{"unexpected comma; expecting ]", "a slice: []int{1, 2, 3}"},
	{"illegal label declaration", `a map: map[string]int{"one": 1}`},
	{"illegal character U+0023 '#'", "a comment begins with //"},
	{"clear (built-in) must be called", clearHint},
	{"missing import path", `the path stands in quotes: import "fmt"; the standard library needs no import`},
	{"missing argument in conversion to chan ", "to make a channel: make(chan int)"},
	{"(type) is not an expression", "a type is no value; make(chan int) is one, and []int{1, 2}"},
	{"expression in go must be function call", "to call it: go f(), go func() { }()"},
	{"expression in defer must be function call", "to call it: defer f(), defer func() { }()"},
	{"expected statement, found '++'", "in Go it stands behind: x++"},
	{"expected statement, found '--'", "in Go it stands behind: x--"},
	{"mismatched types untyped string and untyped int", textOf},
	{"mismatched types untyped string and int", textOf},
	{"mismatched types string and int", textOf},
	{"mismatched types int and string", textOf},
	{"mismatched types int and untyped string", textOf},
	{"(untyped string constant) to type int", textOf},
	{"as time.Duration value", "a time: 2 * time.Second"},
}

// messageHint tells what to do about a fault that is known by its message.
func messageHint(m *slip) string {
	for _, h := range messageHints {
		if strings.Contains(m.msg, h[0]) {
			return h[1]
		}
	}
	return ""
}
