package jupyter

import (
	"encoding/json"
	"errors"
)

// A Cell is the output of one that is or was executed. Its methods may be called by any goroutine, also when the
// execution is over.
type Cell struct {
	k       *Kernel
	request *message
	number  int
	silent  bool
	stdin   bool // the client can be asked for input
}

// Number is that of the execution.
func (c *Cell) Number() int { return c.number }

// Print adds text to a stream of the cell's: stdout or stderr. It may wait while much has not been sent yet.
func (c *Cell) Print(stream, text string) {
	if text != "" && !c.silent {
		c.k.pub.print(c.parent(), stream, text)
	}
}

// Result shows the value of an expression.
func (c *Cell) Result(text string) {
	c.publish("execute_result", map[string]any{
		"execution_count": c.number,
		"data":            map[string]string{"text/plain": text},
		"metadata":        struct{}{},
	})
}

// Display shows something that has several forms, by media type.
func (c *Cell) Display(data map[string]string) {
	c.publish("display_data", map[string]any{"data": data, "metadata": struct{}{}, "transient": struct{}{}})
}

func (c *Cell) publish(kind string, content any) {
	if !c.silent {
		c.k.pub.send(c.parent(), kind, content)
	}
}

func (c *Cell) parent() json.RawMessage { return c.request.raw }

// ErrNoInput is the error of Input where nobody can be asked.
var ErrNoInput = errors.New("the client of this kernel cannot be asked for input")

// Input asks the person for a line. It waits until there is one, the kernel is interrupted, or it ends.
func (c *Cell) Input() (string, error) {
	if !c.stdin {
		return "", ErrNoInput
	}
	return c.k.input(c.request)
}
