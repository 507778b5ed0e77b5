//go:build unix

package signals

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

func raise(t *testing.T, sig syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), sig); err != nil {
		t.Fatal(err)
	}
}

func TestWatcher(t *testing.T) {
	got := make(chan os.Signal, 8)
	w := NewWatcher(4, func(sig os.Signal) { got <- sig })
	w.Add(syscall.SIGUSR1)
	w.Add(syscall.SIGUSR2)
	for _, sig := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGUSR2} {
		raise(t, sig)
		if s := <-got; s != sig {
			t.Errorf("got %v, want %v", s, sig)
		}
	}

	// Another watcher tells when a signal has arrived that this one is not to see.
	other := make(chan os.Signal)
	stop := Watch(func(sig os.Signal) { other <- sig }, syscall.SIGUSR1)
	defer stop()
	w.Only(syscall.SIGUSR2)
	raise(t, syscall.SIGUSR1)
	<-other
	raise(t, syscall.SIGUSR2)
	if s := <-got; s != syscall.SIGUSR2 {
		t.Errorf("got %v, which is not watched for", s)
	}

	w.Stop()
	w.Wait()
	raise(t, syscall.SIGUSR1)
	<-other
	if len(got) > 0 {
		t.Errorf("got %v after Stop", <-got)
	}
}

// TestDefault has a process of its own end by a signal that it watches for.
func TestDefault(t *testing.T) {
	const child = "CSPSH_SIGNALS_CHILD"
	if os.Getenv(child) != "" {
		Watch(Default, syscall.SIGTERM)
		raise(t, syscall.SIGTERM)
		select {}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestDefault$")
	cmd.Env = append(os.Environ(), child+"=1")
	err := cmd.Run()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); err == nil || !ok || status.Signal() != syscall.SIGTERM {
		t.Errorf("the process ended with %v", err)
	}
}

func TestContext(t *testing.T) {
	ctx, stop := Context(syscall.SIGUSR1)
	if ctx.Err() != nil {
		t.Error("done before the signal")
	}
	raise(t, syscall.SIGUSR1)
	<-ctx.Done()
	stop()
	stop()
	ctx, stop = Context(syscall.SIGUSR1)
	if stop(); ctx.Err() == nil {
		t.Error("not done when it is stopped")
	}
}
