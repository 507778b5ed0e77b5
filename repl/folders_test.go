package repl

import (
	"path/filepath"
	"testing"
)

func TestFolders(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	t.Setenv("USERPROFILE", "/home/ada")
	t.Setenv("XDG_STATE_HOME", "")
	t.Setenv("XDG_CONFIG_HOME", "/etc/ada")
	for _, test := range []struct{ got, want string }{
		{filepath.ToSlash(stateFolder()), "/home/ada/.local/state/cspsh"},
		{filepath.ToSlash(configFolder()), "/etc/ada/cspsh"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	t.Setenv("HOME", "")
	t.Setenv("USERPROFILE", "")
	if got := stateFolder(); got != "" {
		t.Errorf("without a home, got %q", got)
	}
}
