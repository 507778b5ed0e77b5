package term

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func open(t *testing.T, path string, limit int) *History {
	t.Helper()
	h, err := OpenHistory(path, limit)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "history")
	h := open(t, path, 0)
	for _, s := range []string{"a", "a", "", " \n", "for {\n\t<x>\n}\n", "a", "日本 \"q\" \x1b"} {
		if err := h.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"a", "for {\n\t<x>\n}", "a", "日本 \"q\" \x1b"}
	if got := h.Entries(); !slices.Equal(got, want) {
		t.Errorf("in memory: %q, want %q", got, want)
	}
	if got := open(t, path, 0).Entries(); !slices.Equal(got, want) {
		t.Errorf("from the file: %q, want %q", got, want)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	text, _ := os.ReadFile(path)
	if n := strings.Count(string(text), "\n"); n != len(want) {
		t.Errorf("%d lines in the file, want %d:\n%s", n, len(want), text)
	}
}

func TestHistoryDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(path, []byte("\"a\"\nrubbish\n\n3\n\"b\"\n\"cut o"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := open(t, path, 0)
	if got := h.Entries(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got %q", got)
	}
}

func TestHistoryLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	h := open(t, path, 3)
	for i := range 7 {
		h.Add(fmt.Sprint(i))
	}
	want := []string{"4", "5", "6"}
	if got := h.Entries(); !slices.Equal(got, want) {
		t.Errorf("in memory: %q", got)
	}
	if got := open(t, path, 3).Entries(); !slices.Equal(got, want) {
		t.Errorf("when opened: %q", got)
	}
	if text, _ := os.ReadFile(path); string(text) != "\"4\"\n\"5\"\n\"6\"\n" {
		t.Errorf("the file is not cut: %q", text)
	}
}

func TestHistoryShared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	var wg sync.WaitGroup
	for i := range 4 {
		h := open(t, path, 0)
		wg.Go(func() {
			for j := range 20 {
				if err := h.Add(fmt.Sprintf("%d\n%d", i, j)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := len(open(t, path, 0).Entries()); got != 80 {
		t.Errorf("%d entries, want 80", got)
	}
}

func TestHistoryWithoutFile(t *testing.T) {
	h, err := OpenHistory(t.TempDir(), 0) // a directory
	if err == nil {
		t.Error("no error")
	}
	if err := h.Add("a"); err != nil || len(h.Entries()) != 1 {
		t.Errorf("%v, %q", err, h.Entries())
	}
}
