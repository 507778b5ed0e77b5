package repl

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/lesson"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// TryLesson goes through a lesson, a name or a file as :lesson takes it, as a student would who makes no
// mistakes, and reports what is not as the file says: outputs of its code, answers that are not right, wrong ones
// that are taken for right or get another word. Each fault names its line.
func TryLesson(ctx context.Context, name string) (faults []string, err error) {
	l, err := lesson.Open(name)
	if err != nil {
		return nil, err
	}
	fault := func(line int, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("%s:%d: %s", l.File, line, fmt.Sprintf(format, args...)))
	}
	err = goThrough(ctx, l, func(step *lesson.Step, output string) {
		why := lesson.Differs(output, step.Output, false)
		if why != "" && step.Output == "" {
			why = "no block of output stands behind this code, which prints"
		}
		if why != "" {
			fault(step.Line, "%s:\n%s", why, strings.TrimRight(output, "\n"))
		}
	}, fault)
	return faults, err
}

// UpdateLesson goes through the lesson of a file and writes into that what its code prints.
func UpdateLesson(ctx context.Context, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	l, err := lesson.Parse(file, string(text))
	if err != nil {
		return err
	}
	outputs := map[int]string{}
	err = goThrough(ctx, l, func(step *lesson.Step, output string) { outputs[step.Line] = output }, func(int, string, ...any) {})
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(lesson.WithOutputs(string(text), outputs)), 0o666)
}

// goThrough runs the code of each step, and tells told what that has printed. Answers and wrong answers are
// checked, and fault told of those that are not as they should be.
func goThrough(ctx context.Context, l *lesson.Lesson, told func(*lesson.Step, string), fault func(int, string, ...any)) error {
	var out bytes.Buffer
	s, err := New(Config{Stdout: &out, Stderr: &out, Virtual: true, Memory: checkMemory, Races: true, Exit: func(int) { panic("os.Exit") }})
	if err != nil {
		return err
	}
	defer s.Close()
	for _, step := range l.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if step.Code != "" {
			out.Reset()
			for _, src := range stepInputs(step.Code) {
				if err := s.evalOrCommand(src); err != nil {
					s.complain(err)
				}
				s.catchUp()
			}
			told(step, out.String())
		}
		if e := step.Exercise; e != nil {
			right, err := s.tryExercise(ctx, e, fault)
			if err != nil {
				return err
			}
			if right { // what follows may use it
				if err := s.Eval(e.Answer.Code); err != nil {
					fault(e.Answer.Line, "%s", s.Report(err))
				}
			}
		}
	}
	return nil
}

// tryExercise has the answers of an exercise checked, in addition to what the session has.
func (s *Shell) tryExercise(ctx context.Context, e *lesson.Exercise, fault func(int, string, ...any)) (ok bool, err error) {
	try := func(a *lesson.Sample) (*Refusal, error) {
		kept := s.done
		defer func() { s.done = kept }()
		s.done = append(kept[:len(kept):len(kept)], evaluated{name: "answer", src: a.Code})
		src, err := s.declarationsWith(a.Code)
		if err != nil {
			return &Refusal{Kind: "refused", Text: err.Error()}, nil
		}
		return judge(ctx, "", src, e)
	}
	if e.Answer != nil {
		r, err := try(e.Answer)
		if err != nil {
			return false, err
		}
		if ok = r == nil; !ok {
			fault(e.Answer.Line, "the answer is not right: %s", r)
		}
	}
	for _, w := range e.Wrong {
		r, err := try(w)
		switch {
		case err != nil:
			return ok, err
		case r == nil:
			fault(w.Line, "a wrong answer is taken for right")
		case !strings.Contains(strings.Join(strings.Fields(r.String()), " "), w.Word):
			fault(w.Line, "what is said to a wrong answer does not have %q in it:\n%s", w.Word, r)
		}
	}
	return ok, nil
}

// declarationsWith is declarations after one more input, which is not evaluated.
func (s *Shell) declarationsWith(src string) (string, error) {
	if _, err := syntax.Parse("answer", []byte(src), s.fset); err != nil {
		return "", err
	}
	return s.declarations()
}

// GradeLesson checks a file by the exercises of a lesson, or by that of a number if it is not 0. It returns
// what is not right. The file is restricted to a folder: see Config.Restrict.
func GradeLesson(ctx context.Context, folder, name string, number int, file string) (refusals []*Refusal, err error) {
	l, err := lessonWith(name, number)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	src := fmt.Sprintf("//line %s:1\n%s", file, syntax.WithoutPackage(b))
	for _, e := range l.Exercises {
		if number != 0 && e.Number != number {
			continue
		}
		r, err := judge(ctx, folder, src, e)
		if err != nil {
			return nil, err
		}
		if r != nil {
			refusals = append(refusals, r)
		}
	}
	return refusals, nil
}

// CheckLesson returns an error unless there is a lesson that [GradeLesson] could check by.
func CheckLesson(name string, number int) error {
	_, err := lessonWith(name, number)
	return err
}

// lessonWith returns a lesson, which has an exercise of a number if that is not 0.
func lessonWith(name string, number int) (*lesson.Lesson, error) {
	l, err := lesson.Open(name)
	if err == nil && (number < 0 || number > len(l.Exercises)) {
		err = fmt.Errorf("the lesson has no exercise %d", number)
	}
	return l, err
}
