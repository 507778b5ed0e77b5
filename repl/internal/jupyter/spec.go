package jupyter

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
)

// A Spec describes a kernel to Jupyter.
type Spec struct {
	Name   string   // by which Jupyter knows it
	Prefix string   // a folder that share/jupyter is in, or "" for that of the user
	Flags  []string // for the command that runs the kernel
}

// specFile is the file of a description.
const specFile = "kernel.json"

// Names of kernels are parts of addresses.
var nameForm = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// Install writes the description, in which the running program is the kernel, and returns its folder.
func (s Spec) Install() (dir string, err error) {
	if dir, err = s.folder(); err != nil {
		return "", err
	}
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	argv := append([]string{program, "kernel", "run"}, s.Flags...)
	display := "Go (cspsh)"
	if s.Name != "cspsh" {
		display = "Go (" + s.Name + ")"
	}
	text, err := json.MarshalIndent(map[string]any{
		"argv":                    append(argv, "{connection_file}"),
		"display_name":            display,
		"language":                "go",
		"interrupt_mode":          "message",
		"kernel_protocol_version": ProtocolVersion,
		"metadata":                map[string]any{"debugger": false},
	}, "", "  ")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, specFile), append(text, '\n'), 0o644)
}

// Uninstall removes what Install has written, and returns the folder that it was in.
func (s Spec) Uninstall() (dir string, err error) {
	if dir, err = s.folder(); err != nil {
		return "", err
	}
	err = os.Remove(filepath.Join(dir, specFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("no kernel %s is installed in %s", s.Name, filepath.Dir(dir))
	}
	if err != nil {
		return "", err
	}
	return dir, os.Remove(dir)
}

// folder is that of the description.
func (s Spec) folder() (string, error) {
	if !nameForm.MatchString(s.Name) {
		return "", fmt.Errorf("a kernel cannot be called %q: letters, digits, and . _ - can stand in its name", s.Name)
	}
	data, err := s.data()
	return filepath.Join(data, "kernels", s.Name), err
}

// data is the folder of Jupyter's data.
func (s Spec) data() (string, error) {
	if s.Prefix != "" {
		return filepath.Join(s.Prefix, "share", "jupyter"), nil
	}
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Jupyter"), nil
	case "windows":
		if dir := os.Getenv("APPDATA"); dir != "" {
			return filepath.Join(dir, "jupyter"), nil
		}
		return filepath.Join(home, ".jupyter", "data"), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}
