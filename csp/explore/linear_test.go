package explore

import (
	"math/rand/v2"
	"testing"

	"github.com/anishathalye/porcupine"
)

// The answers are those of porcupine.
func TestLinearizer(t *testing.T) {
	register := porcupine.Model{
		Init: func() any { return 0 },
		Step: func(state, input, output any) (bool, any) {
			if input == "get" {
				return output == state, state
			}
			return true, input
		},
	}
	yes, no := 0, 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 0))
		var ops []porcupine.Operation
		for i := range 1 + r.IntN(7) {
			call := int64(r.IntN(20))
			op := porcupine.Operation{ClientId: i, Call: call, Return: call + 1 + int64(r.IntN(10)), Input: "get", Output: r.IntN(3)}
			if r.IntN(2) == 0 {
				op.Input, op.Output = r.IntN(3), nil
			}
			ops = append(ops, op)
		}
		got, want := linearizable(register, ops), porcupine.CheckOperations(register, ops)
		if got != want {
			t.Fatalf("%v: %t, want %t", ops, got, want)
		}
		if got {
			yes++
		} else {
			no++
		}
	}
	if yes < 100 || no < 100 {
		t.Errorf("%d are, and %d are not", yes, no)
	}
}
