package repl

import (
	"os"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// cutPrompt takes a prompt off the front of a line, and reports whether there is one.
func cutPrompt(line, prompt string) (rest string, ok bool) {
	if rest, ok = strings.CutPrefix(line, prompt); ok {
		return rest, true
	}
	bare := strings.TrimRight(prompt, " ")
	return strings.TrimPrefix(line, bare), strings.TrimSpace(line) == bare
}

// isTranscript reports whether a text is a session as a screen shows it: its first line that is
// not blank or a comment begins with the prompt.
func isTranscript(text string) bool {
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//") {
			continue
		}
		_, ok := cutPrompt(strings.TrimRight(line, "\r\n"), prompt)
		return ok
	}
	return false
}

// transcriptInputs returns the inputs of a transcript. Lines without a prompt are output.
func transcriptInputs(text string) (inputs []string) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if rest, ok := cutPrompt(line, prompt); ok {
			inputs = append(inputs, rest+"\n")
		} else if rest, ok := cutPrompt(line, continuation); ok && len(inputs) > 0 {
			inputs[len(inputs)-1] += rest + "\n"
		}
	}
	return inputs
}

// sessionInputs returns the inputs of a text that is to be gone through one by one: a transcript,
// or a text in which commands stand. Any other is Go that is one piece.
func sessionInputs(text string) (inputs []string, ok bool) {
	if isTranscript(text) {
		return transcriptInputs(text), true
	}
	if !strings.HasPrefix(text, ":") && !strings.Contains(text, "\n:") || syntax.IsFile([]byte(text)) {
		return nil, false
	}
	inputs = splitInputs(text)
	for _, src := range inputs {
		ok = ok || isCommand(src)
	}
	return inputs, ok
}

// splitInputs splits a text into the inputs that its lines are.
func splitInputs(text string) (inputs []string) {
	var src syntax.Growing
	take := func() {
		if text := src.Text(); strings.TrimSpace(text) != "" {
			inputs = append(inputs, text)
		}
		src = syntax.Growing{}
	}
	for line := range strings.Lines(text) {
		state := src.Add(strings.TrimSuffix(line, "\n") + "\n")
		if isCommand(src.Text()) || state != syntax.Incomplete {
			take()
		}
	}
	take()
	return inputs
}

// IsSession reports whether a file holds a session, for [RunSession], rather than a program: its
// lines have prompts in front, or there are commands among them.
func IsSession(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	_, ok := sessionInputs(string(src))
	return ok
}

// RunSession evaluates the inputs of a session that a file holds, one after the other, as [Interact]
// does where nobody types: it goes on when one has failed, shows the values of expressions and
// returns the highest exit status that any input called for.
func RunSession(cfg Config, path string) (status int, err error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return StatusCompile, err
	}
	inputs, ok := sessionInputs(string(src))
	if !ok {
		inputs = splitInputs(string(src))
	}
	s, err := New(cfg)
	if err != nil {
		return StatusFailed, err
	}
	defer s.Close()
	defer s.onInterrupt()()
	for _, src := range inputs {
		failed, over := s.take(src)
		status = max(status, failed)
		if over {
			break
		}
	}
	return s.statusOf(status), nil
}
