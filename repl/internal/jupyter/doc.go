// Package jupyter speaks the messaging protocol of Jupyter, version 5.4: it is the side of the kernel, for an
// Interpreter that it knows nothing else of. It installs the description by which Jupyter finds the kernel, too.
package jupyter

// An Interpreter is what a kernel runs. Its methods are called one at a time, except Interrupt.
type Interpreter interface {
	// Execute evaluates the code of a cell. What the processes that it starts print belongs to the cell, also
	// when Execute has returned. The error is nil where all went well.
	Execute(c *Cell, code string) *Error

	// Complete tells how the code may go on at the byte offset pos.
	Complete(code string, pos int) Completion

	// Inspect tells of what stands at the byte offset pos, "" if nothing is known of it.
	Inspect(code string, pos int) string

	// State reports whether the code of a cell is complete, and how the next line begins where it is not.
	State(code string) (s State, indent string)

	// Interrupt interrupts what is being evaluated; the second time it ends all that goes on. It may be called by
	// any goroutine, at any time.
	Interrupt()
}

// An Error is what became of a cell that failed.
type Error struct {
	Name   string // its kind, in a word
	Text   string // in a line
	Report string // all of it
}

// A Completion is how code may go on: by one of Matches in place of what stands between two byte offsets.
type Completion struct {
	From, To int
	Matches  []Match
}

// A Match is a word with what is known of it.
type Match struct{ Text, Detail string }

// A State tells whether an input is complete.
type State string

const (
	Complete   State = "complete"
	Incomplete State = "incomplete"
	Invalid    State = "invalid"
)

// Info is what a kernel says of itself.
type Info struct {
	Version  string // of the kernel
	Language string // the version of Go
	Banner   string
}
