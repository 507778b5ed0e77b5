package explore

import (
	"fmt"
	"strings"

	"github.com/anishathalye/porcupine"

	"github.com/cspsh/cspsh/csp"
)

// A Model says what a sequential object does; see porcupine.Model.
type Model = porcupine.Model

// A History is what was called on an object that several processes use, with what it returned, in the
// order of the calls and returns. One is for one schedule, and for processes of one runtime.
type History struct {
	operations []porcupine.Operation
	clock      int64
}

// NewHistory returns an empty History.
func NewHistory() *History { return new(History) }

// Call notes that the calling process calls something with an input, calls f, and notes what that has
// returned. It returns that, too. A call that is never over, since f waits for ever, is not in the history.
func (h *History) Call(input any, f func() any) any {
	client := 0
	if p := csp.Self(); p != nil {
		client = p.ID()
	}
	op := porcupine.Operation{ClientId: client, Input: input, Call: h.tick()}
	op.Output = f()
	op.Return = h.tick()
	h.operations = append(h.operations, op)
	return op.Output
}

func (h *History) tick() int64 {
	h.clock++
	return h.clock
}

// Operations returns the calls that are over.
func (h *History) Operations() []porcupine.Operation { return h.operations }

// Linearizable fails the schedule unless the history is one of an object as the model says that took the
// calls one after the other: each at some moment between its call and its return.
func Linearizable(model porcupine.Model, h *History) {
	if linearizable(model, h.operations) {
		return
	}
	var b strings.Builder
	b.WriteString("the history is not linearizable:")
	for _, op := range h.operations {
		describe := model.DescribeOperation
		if describe == nil {
			describe = func(in, out any) string { return fmt.Sprintf("%v -> %v", in, out) }
		}
		fmt.Fprintf(&b, "\n  #%d, from %d to %d: %s", op.ClientId, op.Call, op.Return, describe(op.Input, op.Output))
	}
	Fail(Check, "%s", b.String())
}
