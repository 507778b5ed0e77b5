package gotest

import (
	"flag"
	"fmt"
	"strings"
)

// meaningless are flags of go test that say nothing here, with why.
var meaningless = func() map[string]string {
	why := map[string]string{"C": "go to the folder first"}
	for names, reason := range map[string]string{
		`a asan buildmode buildvcs c compiler exec gccgoflags gcflags installsuffix ldflags linkshared mod modcacherw
		modfile msan n o overlay pgo pkgdir toolexec trimpath vet work x`: "nothing is built, tests run from source",
		`blockprofile blockprofilerate cpuprofile memprofile memprofilerate mutexprofile mutexprofilefraction
		trace`: "it would measure the interpreter",
		`fuzz fuzztime fuzzminimizetime`: "nothing is fuzzed, fuzz targets run over their corpus",
	} {
		for _, name := range strings.Fields(names) {
			why[name] = reason
		}
	}
	return why
}()

// commandLine takes arguments apart as go test does: patterns stand together, among the flags. A flag that
// is not known is the tests' own. Nobody can tell whether it takes the argument behind it, so that after
// one there are no patterns; and what is neither a flag nor such an argument begins what is the tests'.
func (o *Options) commandLine(fs *flag.FlagSet, args []string) error {
	over, listing, taken := false, false, false // no more patterns; the last was one; the last may take this
	for ; len(args) > 0; args = args[1:] {
		arg := args[0]
		name, value, isFlag := flagName(arg)
		switch {
		case arg == "--":
			o.Args = append(o.Args, args...)
			return nil
		case !isFlag && (listing || !over):
			o.Patterns, listing, over = append(o.Patterns, arg), true, true
			continue
		case !isFlag && taken:
			o.Args, taken = append(o.Args, arg), false
			continue
		case !isFlag:
			o.Args = append(o.Args, args...)
			return nil
		case name == "args":
			o.Args = append(o.Args, args[1:]...)
			return nil
		}
		listing, taken = false, false
		f, why := fs.Lookup(name), meaningless[strings.TrimPrefix(name, "test.")]
		switch {
		case f == nil && why != "":
			return fmt.Errorf("flag -%s of go test is not for this: %s", name, why)
		case f == nil && name != "h" && name != "help":
			o.Args, over, taken = append(o.Args, arg), true, !value
			continue
		}
		one := args[:1]
		if f != nil && !value && !isBool(f) && len(args) > 1 {
			one = args[:2]
		}
		if err := fs.Parse(one); err != nil {
			return err
		}
		args = args[len(one)-1:]
	}
	return nil
}

// flagName returns the name of the flag that an argument is, and whether it has a value in it.
func flagName(arg string) (name string, value, ok bool) {
	name, ok = strings.CutPrefix(arg, "-")
	name = strings.TrimPrefix(name, "-")
	name, _, value = strings.Cut(name, "=")
	return name, value, ok && name != ""
}

func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}
