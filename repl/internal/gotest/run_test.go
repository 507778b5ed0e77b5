package gotest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"regexp"
	"testing"
)

// Tests that are interrupted have failed. That they were interrupted is told by who has done it.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	o, err := Parse([]string{"-v"})
	if err != nil {
		t.Fatal(err)
	}
	launch := func(ctx context.Context, _ Target, _ []string, _ string) *exec.Cmd {
		cancel()
		return exec.CommandContext(ctx, os.Args[0])
	}
	var out, errs bytes.Buffer
	status := Run(ctx, o, []Target{{Path: "p", Dir: t.TempDir()}}, launch, &out, &errs)
	if want := regexp.MustCompile(`^FAIL\tp\t\d+\.\d{3}s\n(FAIL\n)?$`); status != 1 || !want.MatchString(out.String()) || errs.Len() > 0 {
		t.Errorf("status %d:\n%s%s\nwant %v", status, &out, &errs, want)
	}
}
