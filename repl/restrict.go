package repl

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/restrict"
)

// restricts sets up what Config.Restrict asks for.
func (s *Shell) restricts() error {
	if s.cfg.Restrict == "" {
		return nil
	}
	folder, err := restrict.New(s.cfg.Restrict)
	if err != nil {
		return fmt.Errorf("the folder that files are restricted to: %w", err)
	}
	s.folder = folder
	return nil
}

// mayUseFile tells why a command that is there in a restricted session may not be given a file in it.
func (s *Shell) mayUseFile() error {
	if s.folder == nil {
		return nil
	}
	return errors.New("commands of a restricted session have no files; its code has those of its folder")
}

// restricted refuses a unit, and those that it imports from source, if it uses what a restricted program may
// not.
func (s *Shell) restricted(u *check.Unit) error {
	if s.folder == nil {
		return nil
	}
	var errs check.Errors
	for _, u := range append(slices.Clone(u.Packages), u) {
		for id, obj := range u.Info.Uses {
			if name, why := restrict.Object(obj); why != "" {
				errs = append(errs, &check.Error{
					Pos: s.fset.Position(id.Pos()),
					Msg: fmt.Sprintf("%s is not allowed here: %s", name, why),
				})
			}
		}
	}
	if len(errs) == 0 {
		return nil
	}
	slices.SortFunc(errs, func(a, b *check.Error) int {
		return cmp.Or(cmp.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset))
	})
	return errs[:min(len(errs), check.MaxErrors)]
}
