package gotest

import (
	"errors"
	"reflect"
	"regexp"
	"sync"
)

// Symbols are the functions that the main package of the tests is linked to, by their symbols.
// cover is what is counted, nil for nothing.
func Symbols(cover *Coverage) map[string]any {
	return map[string]any{
		"cspsh.matchString": matcher(),
		"cspsh.readCorpus":  readCorpus,
		"cspsh.checkCorpus": checkCorpus,
		"cspsh.fuzzing": func() error {
			return errors.New("fuzzing is for go test; here fuzz targets are run over their corpus, without -fuzz")
		},
		"cspsh.coverage": cover.symbol,
	}
}

// matcher returns a function that reports whether a pattern matches a text.
func matcher() func(pat, str string) (bool, error) {
	var mu sync.Mutex
	compiled := map[string]*regexp.Regexp{}
	return func(pat, str string) (bool, error) {
		mu.Lock()
		defer mu.Unlock()
		re := compiled[pat]
		if re == nil {
			var err error
			if re, err = regexp.Compile(pat); err != nil {
				return false, err
			}
			compiled[pat] = re
		}
		return re.MatchString(str), nil
	}
}

// An entry is one of a corpus, as package testing has it.
type entry = struct {
	Parent     string
	Path       string
	Data       []byte
	Values     []any
	Generation int
	IsSeed     bool
}

// checkCorpus tells whether values are of the types of the arguments of a fuzz target.
func checkCorpus(values []any, types []reflect.Type) error {
	if len(values) != len(types) {
		return errors.New("wrong number of values in corpus entry: " + itoa(len(values)) + ", want " + itoa(len(types)))
	}
	for i, v := range values {
		if t := reflect.TypeOf(v); t != types[i] {
			return errors.New("mismatched types in corpus entry: " + typeText(t) + ", want " + types[i].String())
		}
	}
	return nil
}
