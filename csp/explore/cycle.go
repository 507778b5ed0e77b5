package explore

// longestRound is how many steps there may be in what is done again and again, for it to be told once.
const longestRound = 64

// fold tells what is done three times or more in a row only once, with a step that says how often it is done again.
func fold(steps []Step) (kept []Step) {
	for i := 0; i < len(steps); {
		length, rounds := 0, 0
		for l := 1; l <= longestRound && i+3*l <= len(steps); l++ {
			n := 0
			for i+n+l < len(steps) && alike(&steps[i+n], &steps[i+n+l]) {
				n++
			}
			if r := 1 + n/l; r >= 3 && r*l > rounds*length {
				length, rounds = l, r
			}
		}
		if length == 0 {
			kept = append(kept, steps[i])
			i++
			continue
		}
		first := &steps[i]
		kept = append(kept, steps[i:i+length]...)
		kept = append(kept, Step{Process: first.Process, Name: first.Name, What: "and so on", Times: rounds - 1})
		i += rounds * length
	}
	return kept
}

// alike reports whether two steps are the same, but for how often they are done in a row.
func alike(a, b *Step) bool {
	return a.Process == b.Process && a.What == b.What && a.At == b.At && !a.Turning && !b.Turning
}
