package gotest

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// Options are what a command line of cspsh test says.
type Options struct {
	Patterns []string // of packages; none stands for the one in the working folder
	Args     []string // for the tests

	Real      bool
	Seed      uint64
	Leaks     bool
	Race      bool
	Schedules int
	Replay    string
	Picture   string // the file that is drawn of a schedule that fails, or is repeated
	Run, Skip string
	Timeout   time.Duration

	VirtualTimeout time.Duration
	JSON           bool
	Verbose        bool
	List           string
	Bench          string
	Tags           []string

	Cover        bool
	CoverMode    string
	CoverProfile string   // the file that one is written to, if any
	CoverPkg     []string // patterns of packages whose statements are counted; none is the one tested

	Parallel int    // packages at a time
	Memory   string // how much the tests of a package may have in use, "" for the default

	OutputDir string // where artifacts are kept

	passed []string // flags for package testing
}

// A Flag is one of cspsh test, with what its argument is called and what it does.
type Flag struct{ Name, Arg, Help string }

// Flags are the flags of cspsh test.
var Flags = []Flag{
	{"run", "regexp", "run only tests, examples and fuzz targets that match"},
	{"skip", "regexp", "run none that match"},
	{"v", "", "tell of each test, with what it logs"},
	{"json", "", "print events, as go test -json does"},
	{"list", "regexp", "list what matches, and run nothing"},
	{"short", "", "have testing.Short report true"},
	{"count", "n", "run each test so many times"},
	{"failfast", "", "begin no other test once one has failed"},
	{"shuffle", "off|on|n", "run tests in random order; n is the seed of it"},
	{"parallel", "n", "so many parallel tests at a time; with the virtual clock 8, where go test asks the machine"},
	{"cpu", "list", "run with each of these values of GOMAXPROCS"},
	{"bench", "regexp", "run benchmarks that match"},
	{"benchtime", "d", "for how long, as 1s, or how often, as 100x"},
	{"benchmem", "", "with allocations"},
	{"cover", "", "tell which part of the statements the tests execute"},
	{"covermode", "mode", "set (whether, the default), count (how often) or atomic"},
	{"coverprofile", "file", "write for each block how often, for go tool cover"},
	{"coverpkg", "list", "count in packages that match these patterns, instead"},
	{"fullpath", "", "show whole file names in what is logged"},
	{"artifacts", "", "keep what tests write to their ArtifactDir"},
	{"outputdir", "dir", "keep it there, in place of the working folder"},
	{"timeout", "d", "end the tests of a package after that much real time"},
	{"virtualtimeout", "d", "end them after that much virtual time"},
	{"memory", "size", "end the tests of a package that ask for more; 4GiB by default, 0 is no limit"},
	{"tags", "list", "build tags that hold, with commas between them"},
	{"p", "n", "packages at a time"},
	{"virtual", "", "virtual clock, the default: no test takes time by waiting"},
	{"real", "", "the computer's clock, the default with -bench"},
	{"seed", "n", "seed of the runtime's choices; without one, runs differ"},
	{"race", "", "report data races; a test with one fails"},
	{"leaks", "", "a test that leaves processes behind which can never go on fails"},
	{"schedules", "n", "try each test under up to so many schedules, and tell the one that fails"},
	{"replay", "file", "repeat a test under a schedule that -schedules has written"},
	{"picture", "out.svg", "draw what happens in that schedule: .svg, .html, .mmd, .txt or .json (a trace)"},
	{"args", "", "what follows is for the tests, as are flags that only they have"},
}

// defaultTimeout is that of go test.
const defaultTimeout = 10 * time.Minute

// virtualParallel is how many parallel tests there are at a time with the virtual clock, where they cost no
// processors: a run, and what replays it, is not to depend on how many there are.
const virtualParallel = 8

// passedOn are the flags that package testing knows: true for those without an argument.
var passedOn = map[string]bool{
	"run": false, "skip": false, "short": true, "count": false, "failfast": true, "shuffle": false,
	"parallel": false, "cpu": false, "bench": false, "benchtime": false, "benchmem": true, "list": false,
	"fullpath": true, "artifacts": true, "v": true,
}

// A passFlag notes a flag for package testing.
type passFlag struct {
	o      *Options
	name   string
	isBool bool
	value  string
}

func (f *passFlag) String() string   { return f.value }
func (f *passFlag) IsBoolFlag() bool { return f.isBool }
func (f *passFlag) Set(v string) error {
	f.value = v
	if err := f.check(v); err != nil {
		return err
	}
	switch f.name {
	case "v":
		f.o.Verbose = v == "true" || v == "test2json"
		return nil // depends on what else there is
	case "list":
		f.o.List = v
	case "bench":
		f.o.Bench = v
	case "run":
		f.o.Run = v
	case "skip":
		f.o.Skip = v
	}
	f.o.passed = append(f.o.passed, "-test."+f.name+"="+v)
	return nil
}

// check returns an error for a value that package testing would not take, of which it would tell with all
// its flags.
func (f *passFlag) check(v string) (err error) {
	switch {
	case f.name == "v" && v == "test2json":
	case f.isBool:
		_, err = strconv.ParseBool(v)
	case f.name == "count", f.name == "parallel":
		_, err = strconv.ParseUint(v, 0, 31)
	case f.name == "shuffle" && v != "on" && v != "off":
		if _, err = strconv.ParseInt(v, 10, 64); err != nil {
			return errors.New("on, off or a number")
		}
	}
	if err != nil {
		return errors.New("parse error")
	}
	return nil
}

// Parse parses the arguments of cspsh test.
func Parse(args []string) (*Options, error) {
	o := &Options{Timeout: defaultTimeout, Parallel: runtime.GOMAXPROCS(0)}
	fs := flag.NewFlagSet("cspsh test", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	for name, isBool := range passedOn {
		fs.Var(&passFlag{o: o, name: name, isBool: isBool}, name, "")
		fs.Var(&passFlag{o: o, name: name, isBool: isBool}, "test."+name, "")
	}
	var virtual bool
	fs.BoolVar(&virtual, "virtual", true, "")
	fs.BoolVar(&o.Real, "real", false, "")
	fs.Uint64Var(&o.Seed, "seed", 0, "")
	fs.DurationVar(&o.Timeout, "timeout", defaultTimeout, "")
	fs.DurationVar(&o.VirtualTimeout, "virtualtimeout", 0, "")
	fs.BoolVar(&o.JSON, "json", false, "")
	fs.IntVar(&o.Parallel, "p", o.Parallel, "")
	fs.BoolVar(&o.Race, "race", false, "")
	fs.BoolVar(&o.Leaks, "leaks", false, "")
	fs.IntVar(&o.Schedules, "schedules", 0, "")
	fs.StringVar(&o.Replay, "replay", "", "")
	fs.StringVar(&o.Picture, "picture", "", "")
	fs.StringVar(&o.Memory, "memory", "", "")
	tags := fs.String("tags", "", "")
	fs.BoolVar(&o.Cover, "cover", false, "")
	fs.StringVar(&o.CoverMode, "covermode", "", "")
	fs.StringVar(&o.CoverProfile, "coverprofile", "", "")
	coverPkg := fs.String("coverpkg", "", "")
	fs.StringVar(&o.OutputDir, "outputdir", ".", "")
	if err := o.commandLine(fs, args); err != nil {
		return nil, err
	}
	chosen := false
	fs.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "virtual" })
	// What a benchmark measures is how long it computes, for which a virtual clock does not go on.
	o.Real = o.Real || !virtual || o.Bench != "" && !chosen
	o.Tags = strings.FieldsFunc(*tags, func(r rune) bool { return r == ',' || r == ' ' })
	if o.Race {
		o.Tags = append(o.Tags, "race") // as with go test
	}
	if o.Parallel < 1 {
		return nil, fmt.Errorf("invalid value %d for flag -p: at least one package is to be tested at a time", o.Parallel)
	}
	exploring := o.Schedules != 0 || o.Replay != ""
	switch {
	case o.Schedules < 0:
		return nil, fmt.Errorf("invalid value %d for flag -schedules: at least one is to be tried", o.Schedules)
	case exploring && o.Real:
		return nil, errors.New("schedules are tried with the virtual clock, without -real and -bench")
	case o.Picture != "" && !exploring:
		return nil, errors.New("-picture is of a schedule that -schedules finds, or -replay repeats")
	case exploring && o.List != "":
		return nil, errors.New("-list runs nothing: it is not for -schedules and -replay")
	}
	if *coverPkg != "" {
		o.CoverPkg = strings.Split(*coverPkg, ",")
	}
	if err := o.covers(); err != nil {
		return nil, err
	}
	switch {
	case o.Timeout < 0:
		return nil, fmt.Errorf("invalid value %v for flag -timeout: it is negative (0 is none)", o.Timeout)
	case o.VirtualTimeout < 0:
		return nil, fmt.Errorf("invalid value %v for flag -virtualtimeout: it is negative (0 is none)", o.VirtualTimeout)
	case o.VirtualTimeout > 0 && o.Real:
		return nil, errors.New("-virtualtimeout is of the virtual clock: without -real and -bench")
	case o.VirtualTimeout > 0 && exploring:
		return nil, errors.New("-virtualtimeout is of one run: it is not for -schedules and -replay")
	}
	return o, nil
}

// covers sees to what the flags of coverage ask for.
func (o *Options) covers() error {
	o.Cover = o.Cover || o.CoverMode != "" || o.CoverProfile != "" || o.CoverPkg != nil
	switch o.CoverMode {
	case coverSet, coverCount, coverAtomic:
	case "":
		o.CoverMode = coverSet
		if o.Race {
			o.CoverMode = coverAtomic // as with go test
		}
	default:
		return fmt.Errorf("invalid value %q for flag -covermode: valid modes are set, count and atomic", o.CoverMode)
	}
	if o.Cover && (o.Schedules != 0 || o.Replay != "") {
		return errors.New("-cover is of one run: it is not for -schedules and -replay")
	}
	return nil
}

// arguments are those of the program that runs the tests of a package.
func (o *Options) arguments() []string {
	var args []string
	if !o.Real {
		args = append(args, fmt.Sprint("-test.parallel=", virtualParallel))
	}
	args = append(args, o.passed...)
	switch {
	case o.JSON:
		args = append(args, "-test.v=test2json")
	case o.Verbose:
		args = append(args, "-test.v=true")
	}
	if dir, err := filepath.Abs(o.OutputDir); err == nil {
		args = append(args, "-test.outputdir="+dir)
	}
	return append(append(args, "-test.paniconexit0"), o.Args...)
}

// tells reports whether what the tests print is shown even if they pass.
func (o *Options) tells() bool { return o.Verbose || o.List != "" || o.Bench != "" }
