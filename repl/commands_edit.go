package repl

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// edit has the user's editor edit an input, and evaluates what comes out of it.
func (s *Shell) edit(arg string) error {
	list := s.inputsSoFar()
	n := len(list)
	for n > 0 && isCommand(list[n-1]) {
		n--
	}
	if arg != "" {
		var err error
		if n, err = strconv.Atoi(arg); err != nil || n < 1 {
			return wrongUsage("edit")
		}
		if n > len(list) {
			return fmt.Errorf("there is no input %d; :history lists them", n)
		}
	}
	src := ""
	if n > 0 {
		src = strings.TrimRight(list[n-1], "\n") + "\n"
	}
	text, err := s.edited(src)
	if err != nil || strings.TrimSpace(text) == "" {
		return err
	}
	text = strings.TrimRight(text, "\n")
	fmt.Fprintln(s.cfg.Stdout, text)
	if s.history != nil {
		_ = s.history.Add(text) // one that cannot be written is no reason to stop
	}
	return s.evalOrCommand(text)
}

// edited returns what the user makes of a text.
func (s *Shell) edited(src string) (string, error) {
	editor := os.Getenv("VISUAL")
	if editor == "" {
		editor = os.Getenv("EDITOR")
	}
	words := strings.Fields(editor)
	if len(words) == 0 {
		return "", errors.New("EDITOR does not say which editor to use")
	}
	dir, err := os.MkdirTemp("", "cspsh")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "input.go")
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		return "", err
	}
	cmd := exec.Command(words[0], append(words[1:], file)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	run := cmd.Run
	if s.ed != nil {
		run = func() error { return s.ed.Lend(cmd.Run) }
	}
	release := s.hold()
	s.presses.lend(true) // an editor does with Ctrl-C what it likes
	err = run()
	s.presses.lend(false)
	release()
	if err != nil {
		return "", fmt.Errorf("%s: %w", editor, err)
	}
	text, err := os.ReadFile(file)
	return string(text), err
}
