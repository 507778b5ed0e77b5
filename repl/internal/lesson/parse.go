package lesson

import (
	"fmt"
	"strconv"
	"strings"
)

// An Error is a fault of a lesson's file.
type Error struct {
	File string
	Line int
	Msg  string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// exerciseHeading is what a heading begins with that begins an exercise.
const exerciseHeading = "Exercise: "

// Parse reads a lesson. The error is an *Error.
func Parse(file, text string) (*Lesson, error) {
	p := &parser{lesson: &Lesson{Name: nameOf(file), File: file}}
	text = strings.TrimPrefix(text, "\uFEFF") // which editors of Windows write
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		info, fence := strings.CutPrefix(lines[i], "```")
		if !fence {
			p.line(i+1, lines[i])
			continue
		}
		begin := i + 1
		for i++; i < len(lines) && strings.TrimRight(lines[i], " ") != "```"; i++ {
		}
		if i == len(lines) {
			p.errorf(begin, "the block is not closed: a line of ``` ends it")
			break
		}
		p.block(begin, strings.TrimSpace(info), strings.Join(lines[begin:i], "\n")+"\n")
		if p.err != nil {
			break
		}
	}
	p.endExercise(len(lines))
	if p.err == nil && strings.TrimSpace(p.text.String()) != "" {
		p.step(&Step{Line: len(lines)})
	}
	switch {
	case p.err != nil:
	case p.lesson.Title == "":
		p.errorf(1, "a lesson begins with its title: # Title")
	case len(p.lesson.Steps) == 0:
		p.errorf(1, "there is nothing to do in this lesson")
	}
	if p.err != nil {
		p.err.File = file
		return nil, p.err
	}
	return p.lesson, nil
}

type parser struct {
	lesson   *Lesson
	err      *Error
	text     strings.Builder // since the last step
	exercise *Exercise       // that is being read
	posed    bool            // its step is there
	check    *Check          // that an output may follow
	code     *Step           // that an output may follow
}

func (p *parser) errorf(line int, format string, args ...any) {
	if p.err == nil {
		p.err = &Error{Line: line, Msg: fmt.Sprintf(format, args...)}
	}
}

// line takes a line outside of blocks.
func (p *parser) line(n int, line string) {
	blank := strings.TrimSpace(line) == ""
	if !blank && !strings.HasPrefix(line, "<") {
		p.check, p.code = nil, nil
	}
	level := len(line) - len(strings.TrimLeft(line, "#"))
	title, heading := strings.CutPrefix(line, strings.Repeat("#", level)+" ")
	switch {
	case level == 1 && heading && p.lesson.Title == "":
		p.lesson.Title = title
		return
	case p.lesson.Title == "" && !blank:
		p.errorf(n, "a lesson begins with its title: # Title")
		return
	case level == 2 && heading:
		p.endExercise(n)
		if strings.TrimSpace(p.text.String()) != "" {
			p.step(&Step{Line: n}) // a screen has not room for much
		}
		if name, ok := strings.CutPrefix(title, exerciseHeading); ok {
			p.exercise = &Exercise{Number: len(p.lesson.Exercises) + 1, Title: name, Line: n, Words: map[string]string{}}
			p.lesson.Exercises = append(p.lesson.Exercises, p.exercise)
			line = fmt.Sprintf("## Exercise %d: %s", p.exercise.Number, name)
		}
	case strings.HasPrefix(line, "<"):
		return // of the page, not of the lesson
	case p.posed && !blank:
		p.errorf(n, "text after the first hint, check or answer of an exercise: begin a new part with ## Title")
		return
	}
	p.text.WriteString(line + "\n")
}

// step adds a step, with the text before it.
func (p *parser) step(s *Step) {
	s.Text = strings.Trim(p.text.String(), "\n")
	p.text.Reset()
	p.lesson.Steps = append(p.lesson.Steps, s)
}

// endExercise ends the exercise that is being read.
func (p *parser) endExercise(n int) {
	e := p.exercise
	p.exercise = nil
	if e == nil || p.err != nil {
		return
	}
	if len(e.Checks) == 0 {
		p.errorf(e.Line, "the exercise has no check: ```go check")
	}
	p.posed = false
}

// block takes a block.
func (p *parser) block(n int, info, text string) {
	kind, args, _ := strings.Cut(info, " ")
	if kind == "go" && args != "" {
		kind, args, _ = strings.Cut(args, " ")
		kind = "go " + kind
	}
	switch kind {
	case "hint", "words", "go check", "go answer", "go wrong":
		if p.exercise == nil {
			p.errorf(n, "a block of %s belongs into an exercise: ## Exercise: Title", kind)
			return
		}
		if !p.posed {
			p.step(&Step{Exercise: p.exercise, Line: p.exercise.Line})
			p.posed = true
		}
	case "go", "text":
		if p.posed {
			p.errorf(n, "a block of %s after the first hint, check or answer of an exercise", kind)
			return
		}
	}
	after, done := p.check, p.code
	p.check, p.code = nil, nil
	switch kind {
	case "go":
		p.code = &Step{Code: text, Line: n}
		p.step(p.code)
	case "text":
		p.text.WriteString("```\n" + text + "```\n")
	case "output":
		switch {
		case after != nil:
			after.Output = &text
		case done != nil:
			done.Output = text
		default:
			p.errorf(n, "an output stands behind the block of go, or the check, that prints it")
		}
	case "hint":
		p.exercise.Hints = append(p.exercise.Hints, strings.TrimSpace(text))
	case "words":
		p.words(n, text)
	case "go check":
		p.check = &Check{Code: text, Line: n, Schedules: 1}
		p.exercise.Checks = append(p.exercise.Checks, p.check)
		if args != "" {
			many, ok := strings.CutPrefix(args, "schedules=")
			count, err := strconv.Atoi(many)
			if !ok || err != nil || count < 1 {
				p.errorf(n, "%q behind check: it may be schedules=100", args)
			}
			p.check.Schedules = count
		}
	case "go answer":
		if p.exercise.Answer != nil {
			p.errorf(n, "a second answer of the exercise")
		}
		p.exercise.Answer = &Sample{Code: text, Line: n}
	case "go wrong":
		if args == "" {
			p.errorf(n, "part of what is said to a wrong answer has to stand behind wrong")
		}
		p.exercise.Wrong = append(p.exercise.Wrong, &Sample{Code: text, Line: n, Word: args})
	default:
		p.errorf(n, "a block of %q: it may be go, output, text, hint, words, go check, go answer or go wrong", info)
	}
}

// Kinds are the kinds of failures that words may be about, those of the grader.
var Kinds = []string{"refused", "undefined", "panic", "deadlock", "leak", "race", "output", "difference", "exit", "endless", "livelock"}

func (p *parser) words(n int, text string) {
	for line := range strings.Lines(text) {
		n++
		if strings.TrimSpace(line) == "" {
			continue
		}
		kind, word, ok := strings.Cut(line, ":")
		known := false
		for _, k := range Kinds {
			known = known || k == kind
		}
		if !ok || !known {
			p.errorf(n, "%q: words are a line each, such as deadlock: who closes it? The kinds are %s",
				strings.TrimSpace(line), strings.Join(Kinds, ", "))
			return
		}
		p.exercise.Words[kind] = strings.TrimSpace(word)
	}
}
