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
	n := 0
	if arg != "" {
		var err error
		if n, err = strconv.Atoi(arg); err != nil || n < 1 {
			return wrongUsage("edit")
		}
	}
	src, ok := s.typedAs(n)
	if !ok {
		return fmt.Errorf("there is no input %d; :history lists them", n)
	}
	if src != "" {
		src += "\n"
	}
	text, err := s.edited(src)
	if err != nil || strings.TrimSpace(text) == "" {
		return err
	}
	text = strings.TrimRight(text, "\n")
	fmt.Fprintln(s.out(), text)
	if s.history != nil {
		_ = s.history.Add(text) // one that cannot be written is no reason to stop
	}
	return s.evalOrCommand(text)
}

// edited returns what the user makes of a text.
func (s *Shell) edited(src string) (string, error) {
	words := editor()
	if len(words) == 0 {
		return "", errors.New("there is no vi and no nano here, and EDITOR does not name an editor")
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
	if err := s.lendTo(exec.Command(words[0], append(words[1:], file)...)); err != nil {
		return "", err
	}
	text, err := os.ReadFile(file)
	return string(text), err
}

// editor returns the command of the editor that the environment names, or else of one that is there.
func editor() (words []string) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if words = strings.Fields(os.Getenv(name)); len(words) > 0 {
			return words
		}
	}
	for _, name := range []string{"vi", "nano", "notepad"} {
		if path, err := exec.LookPath(name); err == nil {
			return []string{path}
		}
	}
	return nil
}
