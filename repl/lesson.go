package repl

import (
	"errors"
	"fmt"
	"go/token"
	"io"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/lesson"
	"github.com/cspsh/cspsh/repl/internal/pretty"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// A course is where a session is in a lesson.
type course struct {
	lesson *lesson.Lesson // nil if there is none
	at     int            // the step
	hints  int            // given for its exercise
	failed int            // how often the check has failed
	solved map[*lesson.Exercise]bool

	screen *tee // what is shown, at a prompt
}

var errNoLesson = errors.New("there is no lesson: :lesson lists those that there are")

// step returns the step that is due.
func (c *course) step() (*lesson.Step, error) {
	if c.lesson == nil {
		return nil, errNoLesson
	}
	return c.lesson.Steps[c.at], nil
}

// pending returns the exercise that is due, if it is not solved yet.
func (c *course) pending() *lesson.Exercise {
	if c.lesson == nil {
		return nil
	}
	if e := c.lesson.Steps[c.at].Exercise; e != nil && !c.solved[e] {
		return e
	}
	return nil
}

// meantByEnter is the command that an empty line stands for, or "".
func (s *Shell) meantByEnter() string {
	if s.repeat == "" && s.course.lesson != nil {
		return ":next"
	}
	return s.repeat
}

// lessonCommand begins a lesson, ends the one that there is, or lists them. Lessons are written for the
// virtual clock: with the real one, an hour in them would be an hour.
func (s *Shell) lessonCommand(name string) error {
	switch name {
	case "":
		return s.listed((*Shell).lessons, "")
	case "off":
		_, err := s.course.step()
		s.course = course{screen: s.course.screen}
		return err
	}
	return s.beginLesson(name, s.cfg.Runtime == nil && s.mayRun("clock") == nil)
}

// beginLesson begins a lesson, with a virtual clock if that is asked for.
func (s *Shell) beginLesson(name string, virtual bool) error {
	name, err := fileName(name)
	if err != nil {
		return err
	}
	if lesson.IsFile(name) {
		if err := s.mayUseFile(); err != nil {
			return err
		}
	}
	l, err := lesson.Open(name)
	if err != nil {
		return err
	}
	s.course = course{lesson: l, solved: map[*lesson.Exercise]bool{}, screen: s.course.screen}
	if s.course.screen != nil {
		s.course.screen.begin()
	}
	fmt.Fprintf(s.out(), "%s\n%s\n\n", l.Title, strings.Repeat("=", len([]rune(l.Title))))
	intro := "Enter runs what is shown last, and goes on. In between you may type whatever you like to try. :again shows the step again; :lesson off ends the lesson, Ctrl-D the shell."
	if s.cfg.notebook != nil { // in which an empty cell is nothing
		intro = "The cell :next runs what is shown last, and goes on. In between you may have cells of whatever you like to try. :again shows the step again; :lesson off ends the lesson."
	}
	if virtual && !s.rt.Virtual() {
		s.rt.SetVirtual(true)
		intro += " The clock is virtual from here on; :clock real has the computer's back."
	}
	fmt.Fprint(s.out(), pretty.Fill(intro+"\n\n", s.columns()))
	s.showStep()
	return nil
}

// LessonList is a table of the lessons that come with cspsh, for a person.
func LessonList() string { return lessonList(defaultColumns, "cspsh lesson") }

func lessonList(cols int, command string) string {
	var rows [][]string
	for i, l := range lesson.Embedded() {
		rows = append(rows, []string{fmt.Sprint(i + 1), l.Name, l.Title, fmt.Sprint(len(l.Exercises))})
	}
	return pretty.Table([]string{"", "lesson", "title", "exercises"}, rows, cols) +
		pretty.Wrap(command+" with a name, a number, or a file whose name ends in .md begins one", cols) + "\n"
}

// lessons lists those that come with cspsh.
func (s *Shell) lessons(string) error {
	_, err := io.WriteString(s.out(), lessonList(s.columns(), ":lesson"))
	return err
}

// showStep shows the step that is due.
func (s *Shell) showStep() {
	c := &s.course
	step := c.lesson.Steps[c.at]
	var b strings.Builder
	if step.Text != "" {
		b.WriteString(lesson.Render(step.Text, s.columns()) + "\n")
	}
	note, enter := "", "Enter"
	if s.cfg.notebook != nil {
		enter = ":next"
	}
	switch {
	case step.Code != "":
		b.WriteString(shownCode(step.Code) + "\n")
		note = enter + " runs it"
	case step.Exercise != nil && c.solved[step.Exercise]:
		note = "solved; " + enter + " goes on"
	case step.Exercise != nil && len(step.Exercise.Hints) == 0:
		note = ":check when you have written it"
	case step.Exercise != nil:
		note = ":check when you have written it, :hint for a hint"
	case c.at < len(c.lesson.Steps)-1:
		note = enter + " goes on"
	}
	if note != "" {
		b.WriteString(pretty.Wrap(fmt.Sprintf("[%d of %d] %s", c.at+1, len(c.lesson.Steps), note), s.columns()) + "\n")
	} else {
		b.WriteString(s.farewell())
	}
	s.page(b.String())
}

// shownCode is code as it is shown.
func shownCode(src string) string {
	return pretty.Indent(strings.ReplaceAll(strings.TrimRight(src, "\n")+"\n", "\t", "    "), lessonIndent)
}

// lessonIndent is how far the code of a lesson is indented.
const lessonIndent = 4

// farewell is what a lesson ends with.
func (s *Shell) farewell() string {
	l := s.course.lesson
	text := fmt.Sprintf("This is the end of the lesson; %d of its %d exercises are solved.", len(s.course.solved), len(l.Exercises))
	all := lesson.Embedded()
	for i, other := range all[:max(len(all)-1, 0)] {
		if other.Name == l.Name {
			text += fmt.Sprintf(" The next one is :lesson %s", all[i+1].Name)
		}
	}
	return pretty.Wrap(text, s.columns()) + "\n"
}

// nextStep runs the code of the step, and goes on to the next. An exercise has to be solved first.
func (s *Shell) nextStep(string) error {
	step, err := s.course.step()
	if err != nil {
		return err
	}
	if e := s.course.pending(); e != nil {
		s.say("Exercise %d is yours: type what it asks for, then :check. :hint gives a hint, :again shows it again, and :next! goes on without.", e.Number)
		return nil
	}
	if step.Code != "" {
		if err := s.runStep(step); err != nil {
			return err
		}
	}
	return s.advance()
}

// skipStep goes on, also from an exercise that is not solved.
func (s *Shell) skipStep(string) error {
	if _, err := s.course.step(); err != nil {
		return err
	}
	if s.course.pending() != nil {
		return s.advance()
	}
	return s.nextStep("")
}

// advance goes on to the next step, if there is one.
func (s *Shell) advance() error {
	c := &s.course
	if c.at == len(c.lesson.Steps)-1 {
		fmt.Fprint(s.out(), "\n"+s.farewell())
		return nil
	}
	c.at++
	c.hints, c.failed = 0, 0
	s.catchUp() // what was started prints before the text goes on
	s.freshLine()
	fmt.Fprintln(s.out())
	s.showStep()
	return nil
}

// runStep runs the code of a step, as if it had been typed.
func (s *Shell) runStep(step *lesson.Step) error {
	inputs := stepInputs(step.Code)
	for _, src := range inputs {
		if len(inputs) > 1 && !onlyDeclares(src) { // to tell what prints what
			s.freshLine()
			s.course.show(s.out(), shownCode(src))
		}
		s.recall(src)
		err := s.evalOrCommand(src)
		if quits(err) || Status(err) == StatusInterrupted {
			return err
		}
		if err != nil {
			s.complain(err)
		}
		s.catchUp()
	}
	return nil
}

// stepInputs returns the inputs that the code of a step is taken as: commands, and what stands between them. Go
// that is one input is not interrupted by the clock, which is a virtual one and runs on as soon as nobody has
// anything to do.
func stepInputs(code string) (inputs []string) {
	for _, src := range splitInputs(code) {
		if last := len(inputs) - 1; last >= 0 && !isCommand(src) && !isCommand(inputs[last]) {
			inputs[last] += src
			continue
		}
		inputs = append(inputs, src)
	}
	return inputs
}

// onlyDeclares reports whether an input has nothing in it but declarations.
func onlyDeclares(src string) bool {
	in, err := syntax.Parse("lesson", []byte(src), token.NewFileSet())
	if err != nil || isCommand(src) {
		return false
	}
	for i := range in.Items {
		if in.Items[i].Kind != syntax.Decl {
			return false
		}
	}
	return true
}

// againStep shows the step again.
func (s *Shell) againStep(string) error {
	if _, err := s.course.step(); err != nil {
		return err
	}
	s.showStep()
	return nil
}

// giveHint gives the next hint for the exercise.
func (s *Shell) giveHint(which string) error {
	step, err := s.course.step()
	if err != nil {
		return err
	}
	switch e := step.Exercise; {
	case which != "" && which != "answer":
		return wrongUsage("hint")
	case e == nil:
		s.say("There is no exercise at this step.")
	case which == "answer" && e.Answer == nil:
		s.say("The lesson has no answer to this exercise.")
	case which == "answer":
		fmt.Fprint(s.out(), strings.ReplaceAll(e.Answer.Code, "\t", "    "))
	case s.course.hints == len(e.Hints):
		text := "There are no more hints"
		if len(e.Hints) == 0 {
			text = "There are no hints for this exercise"
		}
		if e.Answer != nil {
			text += "; :hint answer shows an answer"
		}
		s.say("%s.", text)
	default:
		fmt.Fprint(s.out(), lesson.Render(e.Hints[s.course.hints], s.columns()))
		s.course.hints++
	}
	return nil
}

// checkExercise checks what the session has for the exercise.
func (s *Shell) checkExercise(string) error {
	step, err := s.course.step()
	if err != nil {
		return err
	}
	e := step.Exercise
	if e == nil {
		s.say("There is no exercise at this step.")
		return nil
	}
	src, err := s.declarations()
	if err != nil {
		return err
	}
	ctx, stop := s.interruptible()
	defer stop()
	r, err := judge(ctx, s.cfg.Restrict, src, e)
	if err != nil {
		return err
	}
	if r != nil {
		s.course.failed++
		report := *r
		report.Word = ""
		s.say("%s", "not yet: "+strings.TrimRight(report.String(), "\n"))
		fmt.Fprint(s.out(), pretty.Fill(r.Word, s.columns()))
		if s.course.failed > 1 && s.course.hints < len(e.Hints) {
			s.say(":hint gives a hint.")
		}
		return nil
	}
	s.course.solved[e] = true
	s.say("right!")
	return s.advance()
}
