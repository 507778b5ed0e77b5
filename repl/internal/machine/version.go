package machine

import (
	"go/token"
	"go/version"
)

// sharesLoopVariables reports whether the variables of a loop are those of all its rounds, as
// they are in files of a language version before Go 1.22.
func (s *source) sharesLoopVariables(pos token.Pos) bool {
	u := s.unit
	return u != nil && pos.IsValid() && version.Compare(u.GoVersionAt(pos), "go1.22") < 0
}
