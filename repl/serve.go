package repl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/types"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/term"
)

// Serve talks to a person at the other end of in and out, such as those of a network
// connection: it prompts, reads inputs and evaluates each, until in ends, the person
// quits, or ctx is done. That kills the session's processes. The error is that of reading or writing, or
// ctx's.
//
// A net.Conn is read while an input runs, too, until the session is over; it has no read deadline then. Who goes
// away ends what runs: at once where that shows by an error of reading or writing, and half a minute after the
// end of in. Of any other in a Read that waits is for the caller to end, and its end is noticed after the input that
// runs: a loop that never ends, and prints nothing, needs a ctx that is done some time.
//
// The user's code reads in, too, and writes to out, whatever cfg names. What would use the
// streams of this program instead is refused: :edit and :sh, and os.Stdin, os.Stdout and
// os.Stderr and the default logger in what is typed. os.Exit panics.
//
// A session is no sandbox: what is typed runs in this program, with all its rights, and
// may take as much time and memory as there is. What can be restricted is what is within
// its reach: the packages, by Config.AllowImport; the commands, by Config.AllowCommand
// (:load, :save and :lesson use files of this machine; :pause, :seed and :clock are those of the
// runtime, which may have other users); and its life, by ctx. Who is not trusted needs a
// process of her own, in a container.
func Serve(ctx context.Context, cfg Config, in io.Reader, out io.Writer) error {
	ctx, left := context.WithCancelCause(ctx)
	defer left(nil)
	if conn, ok := in.(net.Conn); ok {
		ahead := newServedInput(conn, left)
		defer ahead.stop()
		defer context.AfterFunc(ctx, func() { ahead.end(context.Cause(ctx)) })()
		in = ahead
	}
	ed := term.NewPlain(in, servedOutput{out, left}, true)
	defer ed.Close()
	cfg.Stdin, cfg.Stdout, cfg.Stderr = ed.Input(), ed.Output(), ed.Output()
	cfg.served = true
	s, err := New(cfg)
	if err != nil {
		return err
	}
	defer s.Close()
	defer context.AfterFunc(ctx, func() {
		s.life.Load().end(context.Cause(ctx))
		s.interrupted("")
	})()
	for {
		src, err := s.read(ed, true)
		s.interrupts.begin() // from here on the end of ctx is an interrupt
		switch {
		case ctx.Err() != nil:
			return served(ctx)
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if strings.TrimSpace(src) == "" {
			src = s.meantByEnter()
		}
		switch err := s.handle(src); {
		case ctx.Err() != nil:
			return served(ctx)
		case quits(err):
			return nil
		case err != nil:
			fmt.Fprint(ed.Output(), s.reportIn(err, s.columns()))
		}
	}
}

// served is what a session ends with whose context is done.
func served(ctx context.Context) error {
	if err := context.Cause(ctx); err != io.EOF {
		return err
	}
	return nil
}

// mayRun tells why a command is refused, if it is.
func (s *Shell) mayRun(name string) error {
	if s.cfg.served && slices.Contains([]string{"edit", "sh", "test", "get"}, name) {
		return fmt.Errorf(":%s runs a program on the machine that serves this session: it is refused here", name)
	}
	if s.cfg.notebook != nil && name == "edit" {
		return errors.New(":edit needs a terminal; in a notebook, edit the cell")
	}
	if s.folder != nil && slices.Contains([]string{"edit", "sh", "load", "save", "transcript", "test", "reload", "get"}, name) {
		return fmt.Errorf(":%s leads out of the folder of a restricted session: it is refused here", name)
	}
	if s.cfg.AllowCommand != nil && !s.cfg.AllowCommand(name) {
		return fmt.Errorf(":%s is not allowed here", name)
	}
	return nil
}

// ownStreams refuses what was typed in a session that is served, if it mentions the
// streams of the program that serves it.
func (s *Shell) ownStreams(u *check.Unit) error {
	if !s.cfg.served {
		return nil
	}
	var errs check.Errors
	for id, obj := range u.Info.Uses {
		if instead, ok := ownStream(obj); ok {
			errs = append(errs, &check.Error{
				Pos: s.fset.Position(id.Pos()),
				Msg: fmt.Sprintf("%s.%s is that of the program that serves this session; %s", obj.Pkg().Name(), obj.Name(), instead),
			})
		}
	}
	if len(errs) == 0 {
		return nil
	}
	slices.SortFunc(errs, func(a, b *check.Error) int { return cmp.Compare(a.Pos.Offset, b.Pos.Offset) })
	return errs
}

// ownStream reports whether an object leads to the streams of the program itself, and what
// may do instead.
func ownStream(obj types.Object) (instead string, ok bool) {
	if obj.Pkg() == nil || obj.Parent() != obj.Pkg().Scope() {
		return "", false
	}
	const prints = "fmt.Print prints to you"
	switch obj.Pkg().Path() + "." + obj.Name() {
	case "os.Stdin":
		return "fmt.Scan reads what you type", true
	case "os.Stdout", "os.Stderr", "log.Default", "log.Writer", "log.SetFlags", "log.SetOutput", "log.SetPrefix",
		"log.Output", "log.Print", "log.Printf", "log.Println", "log.Panic", "log.Panicf", "log.Panicln",
		"log.Fatal", "log.Fatalf", "log.Fatalln", "log/slog.Default", "log/slog.SetDefault", "log/slog.SetLogLoggerLevel",
		"log/slog.Debug", "log/slog.DebugContext", "log/slog.Info", "log/slog.InfoContext", "log/slog.Warn",
		"log/slog.WarnContext", "log/slog.Error", "log/slog.ErrorContext", "log/slog.Log", "log/slog.LogAttrs":
		return prints, true
	}
	return "", false
}
