package machine

// sharesLoopVariables reports whether the variables of a loop are those of all its rounds, as
// before Go 1.22.
func (c *compiler) sharesLoopVariables() bool { return false }
