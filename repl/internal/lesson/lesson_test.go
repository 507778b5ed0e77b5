package lesson

import (
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
)

// What a lesson shows fits a terminal of 80 columns.
func TestWidth(t *testing.T) {
	for _, l := range Embedded() {
		if len(l.Exercises) < 2 {
			t.Errorf("%s has %d exercises", l.File, len(l.Exercises))
		}
		for _, s := range l.Steps {
			shown := Render(s.Text, 80)
			for line := range strings.Lines(s.Code) {
				shown += "    " + strings.ReplaceAll(line, "\t", "    ")
			}
			for line := range strings.Lines(shown) {
				if runewidth.StringWidth(strings.TrimRight(line, "\n")) > 80 {
					t.Errorf("%s:%d: wider than 80 columns: %s", l.File, s.Line, line)
				}
			}
		}
		for _, e := range l.Exercises {
			if e.Answer == nil || len(e.Wrong) < 2 || len(e.Hints) == 0 {
				t.Errorf("%s:%d: %q has no answer, too few wrong ones, or no hint", l.File, e.Line, e.Title)
			}
		}
	}
}

const small = `# Title

Text with **force**.

` + "```go\n1 + 1\n```\n```output\n2\n```" + `

## Exercise: One

<details>

Write it.

` + "```hint\nh1\n```\n```hint\nh2\n```\n```go check schedules=7\ncode\n```\n```output\nout\n```\n```words\ndeadlock: word\n```\n```go answer\na\n```\n```go wrong some words\nw\n```" + `

</details>

## End

Done.
`

func TestParse(t *testing.T) {
	l, err := Parse("dir/04-small.md", small)
	if err != nil {
		t.Fatal(err)
	}
	if l.Name != "small" || l.Title != "Title" || len(l.Steps) != 3 || len(l.Exercises) != 1 {
		t.Fatalf("%+v", l)
	}
	if s := l.Steps[0]; s.Code != "1 + 1\n" || s.Output != "2\n" || s.Line != 5 || Render(s.Text, 80) != "Text with force.\n" {
		t.Errorf("%+v", s)
	}
	e := l.Steps[1].Exercise
	if e == nil || e.Title != "One" || len(e.Hints) != 2 || e.Words["deadlock"] != "word" || e.Answer.Code != "a\n" ||
		len(e.Wrong) != 1 || e.Wrong[0].Word != "some words" {
		t.Fatalf("%+v", e)
	}
	if c := e.Checks[0]; c.Schedules != 7 || c.Output == nil || *c.Output != "out\n" || c.Code != "code\n" {
		t.Errorf("%+v", c)
	}
	if s := l.Steps[2]; s.Exercise != nil || s.Code != "" || !strings.Contains(s.Text, "Done.") {
		t.Errorf("%+v", s)
	}
	if got := WithOutputs(small, map[int]string{5: "3\n"}); got != strings.Replace(small, "output\n2\n", "output\n3\n", 1) {
		t.Errorf("with another output:\n%s", got)
	}
	if got := WithOutputs(small, map[int]string{5: ""}); got != strings.Replace(small, "```output\n2\n```\n", "", 1) {
		t.Errorf("without output:\n%s", got)
	}
}

// What parts an output from its code stays, and so do the ends of lines.
func TestWithOutputs(t *testing.T) {
	const code, old, want = "# T\n\n```go\n1 + 1\n```\n", "```output\n1\n```\n", "```output\n2\n```\n"
	for _, between := range []string{"", "\n", "\n\n<!-- it prints -->\n\n"} {
		for _, after := range []string{"", "\nText.\n", "\n```go\n3\n```\n"} {
			text := code + between + old + after
			for _, crlf := range []bool{false, true} {
				lines := func(s string) string {
					if crlf {
						return strings.ReplaceAll(s, "\n", "\r\n")
					}
					return s
				}
				if got := WithOutputs(lines(text), map[int]string{3: "2\n"}); got != lines(code+between+want+after) {
					t.Errorf("%q becomes\n%q", lines(text), got)
				}
				if _, err := Parse("l.md", lines(text)); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
		}
	}
	if got := WithOutputs(code+"\nText.\n", map[int]string{3: "2\n"}); got != code+want+"\nText.\n" {
		t.Errorf("%q", got)
	}
}

func TestParseErrors(t *testing.T) {
	const exercise = "# T\n\n## Exercise: E\n\nText.\n\n"
	for _, test := range []struct{ text, want string }{
		{"Text.\n", "l.md:1: a lesson begins with its title: # Title"},
		{"", "l.md:1: a lesson begins with its title: # Title"},
		{"# T\n", "l.md:1: there is nothing to do in this lesson"},
		{"# T\n\n```go\n1\n", "l.md:3: the block is not closed: a line of ``` ends it"},
		{"# T\n\n```python\n1\n```\n", `l.md:3: a block of "python": it may be go, output, text, hint, words, go check, go answer or go wrong`},
		{"# T\n\n```output\n1\n```\n", "l.md:3: an output stands behind the block of go, or the check, that prints it"},
		{"# T\n\n```hint\n1\n```\n", "l.md:3: a block of hint belongs into an exercise: ## Exercise: Title"},
		{exercise, "l.md:3: the exercise has no check: ```go check"},
		{exercise + "```go check often\n```\n", `l.md:7: "often" behind check: it may be schedules=100`},
		{exercise + "```go check\n```\nMore.\n", "l.md:9: text after the first hint, check or answer of an exercise: begin a new part with ## Title"},
		{exercise + "```go check\n```\n```go\n1\n```\n", "l.md:9: a block of go after the first hint, check or answer of an exercise"},
		{exercise + "```go check\n```\n```go wrong\n```\n", "l.md:9: part of what is said to a wrong answer has to stand behind wrong"},
		{exercise + "```go check\n```\n```go answer\n```\n```go answer\n```\n", "l.md:11: a second answer of the exercise"},
		{exercise + "```words\nstuck: no\n```\n", `l.md:8: "stuck: no": words are a line each, such as deadlock: who closes it? The kinds are ` + strings.Join(Kinds, ", ")},
	} {
		if _, err := Parse("l.md", test.text); err == nil || err.Error() != test.want {
			t.Errorf("%q:\ngot  %v\nwant %s", test.text, err, test.want)
		}
	}
}

func TestRender(t *testing.T) {
	const text = "One line\nand another that goes on and on, so that it is filled.\n\n- an item that is as long as it is, for it has to be filled\n  and goes on\n- another\n\n## A title\n\n```\nas it\n\tis\n```\n"
	const want = `One line and another that goes on and
on, so that it is filled.

- an item that is as long as it is, for
  it has to be filled and goes on
- another

A title
-------

    as it
        is
`
	if got := Render(text, 40); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestRenderMarkdown has what people write in Markdown shown.
func TestRenderMarkdown(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"1. one\n2. two, which is longer than a line has room\n10. ten\n", "1. one\n2. two, which is longer\n   than a line has room\n10. ten\n"},
		{"* a\n  - b, which goes on and on and on\n\n    more\n+ c\n\nText.\n", "* a\n  - b, which goes on and\n    on and on\n\n    more\n+ c\n\nText.\n"},
		{"It was in\n1984. Then\n- a\n", "It was in 1984. Then\n- a\n"},
		{"Of:\n1. a\n2. b\n", "Of:\n1. a\n2. b\n"},
		{"| name | says |\n|---|:-:|\n| **a** | x \\| y |\n| b |\n", "name  says\na     x | y\nb\n"},
		{"> said, and said again,\n> by many\n\nText.\n", "> said, and said again, by\n> many\n\nText.\n"},
		{"a\n\n---\n\nb\n", "a\n\n-------------\n\nb\n"},
		{"Look:\n\n    x := 1\n    \ty\n\nText.\n", "Look:\n\n    x := 1\n        y\n\nText.\n"},
		{"### Three *x*\n", "Three x\n-------\n"},
		{"**a** *b* __c__ _d_ **e `f*` g**\n", "a b c d e `f*` g\n"},
		{"2 * x * y, a_b_c, `*p*`\n", "2 * x * y, a_b_c, `*p*`\n"},
		{"*[]int and *T, 2*3*4, \\*a\\*\n", "*[]int and *T, 2*3*4, *a*\n"},
		{"[Go](https://go.dev), [up](../README.md)\n", "Go (https://go.dev), up\n"},
		{"![what](a.png \"Title\"), f(x)[0]\n", "what, f(x)[0]\n"},
	} {
		if got := Render(test.text, 26); got != test.want {
			t.Errorf("%q:\ngot  %q\nwant %q", test.text, got, test.want)
		}
	}
}
