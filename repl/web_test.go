package repl

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// The page of a session is there until it is ended, and what it has paused the prompt can continue.
func TestWebPage(t *testing.T) {
	var out strings.Builder
	s, err := New(Config{Stdout: &out, Stderr: &out, Virtual: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	command := func(input string) string {
		t.Helper()
		out.Reset()
		if err := s.evalOrCommand(input); err != nil {
			t.Fatalf("%s: %v", input, err)
		}
		return strings.TrimSpace(out.String())
	}
	address := command(":web")
	if again := command(":web"); again != address {
		t.Errorf("the address is %s, and then %s", address, again)
	}
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK || !strings.Contains(string(text), "Who waits for whom") {
		t.Errorf("%d\n%s", answer.StatusCode, text)
	}
	for _, do := range []string{"pause", "step"} {
		r, err := http.Post(strings.Replace(address, "/?", "/do?", 1), "application/json", strings.NewReader(`{"do":"`+do+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
	}
	if !s.rt.Paused() {
		t.Error("the page did not pause the session")
	}
	command(":continue")
	if s.rt.Paused() {
		t.Error("the prompt did not continue what the page had paused")
	}
	command(":web off")
	if _, err := http.Get(address); err == nil {
		t.Error("the page is still served")
	}
	if s.record.tape.Load() != nil {
		t.Error("events are still written down")
	}
	if err := s.evalOrCommand(":web off"); err == nil {
		t.Error(":web off without a page is no mistake")
	}
}
