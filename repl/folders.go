package repl

import (
	"os"
	"path/filepath"
)

// folder returns the shell's own folder in a base directory of the XDG specification:
// the one that a variable of the environment names, or else one in the user's home
// directory. It is "" where there is neither.
func folder(variable string, inHome ...string) string {
	dir := os.Getenv(variable)
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(append([]string{home}, inHome...)...)
	}
	return filepath.Join(dir, "cspsh")
}

// stateFolder is where the history is kept.
func stateFolder() string { return folder("XDG_STATE_HOME", ".local", "state") }

// configFolder is where the start-up file is.
func configFolder() string { return folder("XDG_CONFIG_HOME", ".config") }
