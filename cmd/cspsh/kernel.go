package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/cspsh/cspsh/repl"
)

var kernelCommand = &subcommand{
	name:     "kernel",
	synopsis: "install|uninstall [flags] | run [flags] connection-file",
	brief:    "be a kernel of Jupyter, for notebooks",
	purpose: `With install, Jupyter knows a kernel from then on whose cells are evaluated as at the
prompt; with uninstall, it does no more. Flags of the session are those that notebooks
get. Jupyter itself calls run.`,
	flags: []flagDoc{
		{"name", "name", "what Jupyter calls the kernel; cspsh by default"},
		{"prefix", "dir", "install below a folder, in share/jupyter, not for this user"},
		{"virtual", "", "virtual clock: time jumps to the next timer when nothing can run"},
		{"race", "", "report data races, the default; -race=false does not"},
		{"restrict", "", "no other programs or networks, and files of the folder of the notebook only; -restrict=dir: of that one"},
		{"memory", "size", "end what asks for more memory; 4GiB by default, 0 is no limit"},
		{"h", "", "print this help"},
	},
	run: runKernel,
}

func runKernel(c *subcommand, args []string, stdin, stdout, stderr *os.File, exit func(int)) int {
	action := ""
	if len(args) > 0 && args[0] != "-h" && args[0] != "-help" && args[0] != "--help" {
		action, args = args[0], args[1:]
	}
	spec := repl.KernelSpec{Name: "cspsh"}
	cfg := repl.Config{Args: []string{"cspsh"}, Memory: repl.DefaultMemory}
	var restrict restrictFlag
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.StringVar(&spec.Name, "name", spec.Name, "")
	fs.StringVar(&spec.Prefix, "prefix", "", "")
	fs.BoolVar(&cfg.Virtual, "virtual", false, "")
	fs.BoolVar(&cfg.Races, "race", true, "")
	fs.Var(&restrict, "restrict", "")
	fs.Var(&cfg.Memory, "memory", "")
	if status, ok := c.parse(fs, args, stdout, stderr); !ok {
		return status
	}
	cfg.Restrict = string(restrict)
	fail := func(err error) int {
		complain(stderr, "cspsh kernel", err)
		return repl.StatusCompile
	}
	files := map[string]int{"install": 0, "uninstall": 0, "run": 1}
	if n, ok := files[action]; !ok || fs.NArg() != n {
		return c.misused(stderr, "install, uninstall, or run with a connection file")
	}
	switch action {
	case "run":
		if err := repl.RunKernel(context.Background(), cfg, fs.Arg(0), buildVersion()); err != nil {
			return fail(err)
		}
	case "install":
		fs.Visit(func(f *flag.Flag) {
			if f.Name != "name" && f.Name != "prefix" {
				spec.Flags = append(spec.Flags, "-"+f.Name+"="+f.Value.String())
			}
		})
		dir, err := spec.Install()
		if err != nil {
			return fail(err)
		}
		fmt.Fprintf(stdout, "installed kernel %s in %s\n", spec.Name, dir)
	case "uninstall":
		dir, err := spec.Uninstall()
		if err != nil {
			return fail(err)
		}
		fmt.Fprintf(stdout, "removed kernel %s from %s\n", spec.Name, dir)
	}
	return repl.StatusOK
}
