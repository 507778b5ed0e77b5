package repl

// keywordDocs say what Go's keywords are for: a form, and what that does.
var keywordDocs = map[string]string{
	"break": `break [Label]

Leaves the innermost for, switch or select, or the one that has the label.`,

	"case": `case value, …:    in a switch
case v := <-c:    in a select
case c <- v:      in a select

Begins a clause of a switch or a select: what is done if one of the values matches, or if that
operation on a channel went ahead. See :doc switch and :doc select.`,

	"chan": `chan T       a channel of values of type T
<-chan T     one to receive from only
chan<- T     one to send to only

A channel passes values from one process to another. make(chan T) makes one without a buffer: a
send waits for a receiver. make(chan T, n) has room for n values. c <- v sends, v := <-c receives,
v, ok := <-c tells in ok whether the channel is still open, and close(c) closes it. A nil
channel is never ready.

    c := make(chan int)
    go func() { c <- 42 }()
    <-c

See :doc select, :doc close, :doc range and :doc csp.Chan.`,

	"const": `const name = value

Declares a name for a value that is known before the program runs. In a group, iota counts the
lines from 0.`,

	"continue": `continue [Label]

Goes on with the next round of the innermost for, or of the one that has the label.`,

	"default": `default:

The clause of a switch that is taken if no other matches. In a select: if no operation could go
ahead at once, so that the select does not wait.`,

	"defer": `defer f(x)

Has f called when the function that this stands in returns, panics, or is killed. Arguments are
evaluated now. Deferred calls run last in, first out.

    mu.Lock()
    defer mu.Unlock()`,

	"else": `if condition { … } else { … }

What is done if the condition does not hold. See :doc if.`,

	"fallthrough": `fallthrough

As the last statement of a clause of a switch, goes on with the statements of the next clause.`,

	"for": `for condition { … }
for i := 0; i < n; i++ { … }
for i := range n { … }
for { … }

Repeats what stands in braces: as long as the condition holds, n times, or for ever. Each round
has variables of its own. See :doc range, :doc break and :doc continue.`,

	"func": `func name(x T, y U) R { … }
func (r Receiver) name() { … }
func(x T) R { … }

Declares a function or a method; without a name it is a value, which may use the variables
around it.`,

	"go": `go f(x)

Starts a process that runs f(x), and goes on at once. Arguments are evaluated now, in the one
that starts it. It ends when f returns; nobody waits for it unless you do, over a channel or with
sync.WaitGroup.

    c := make(chan int)
    go func() { c <- 42 }()
    <-c

:ps lists the processes. See :doc chan and :doc csp.Go.`,

	"goto": `goto Label

Goes on at the statement that has the label.`,

	"if": `if condition { … }
if x := f(); condition { … } else { … }

Does what stands in braces if the condition holds. A statement before the condition may declare
variables for it.`,

	"import": `import "path"
import name "path"

Makes the exported names of a package known, behind its name. The packages of the standard
library and csp need no import here. :imports lists those that were written.`,

	"interface": `interface { Method(x T) R }

The type of all values that have these methods. any is interface{}, the type of all values.
x.(T) asks for what is in one; see also :doc switch.`,

	"map": `map[K]V

A table of values of type V by keys of type K. m[k] is the zero value where there is none;
v, ok := m[k] tells in ok whether there is. See :doc delete and :doc range.

    ages := map[string]int{"Ann": 30}
    ages["Bob"] = 25`,

	"package": `package main

The first line of a source file. A file of package main with a func main is a program. At the
prompt there is no need of it; a whole program that is pasted runs.`,

	"range": `for i, v := range list { … }     an array, a slice or a string
for k, v := range m { … }        a map
for v := range c { … }           a channel, until it is closed
for i := range n { … }           0 to n-1
for v := range seq { … }         a function such as iter.Seq

Goes over all elements. Over a channel it receives, and waits for each value; it ends when the
channel is closed and empty.`,

	"return": `return x, y

Ends the function with these results.`,

	"select": `select {
case v := <-c:
    …
case d <- x:
    …
case <-time.After(time.Second):
    …
default:
    …
}

Waits until one of the operations can go ahead, does it, and then what stands below it. If several
can, one of them is chosen at random. With a default it does not wait. select {} waits for ever, and
so does an operation on a nil channel.

See :doc chan, and csp.Alts for the same as a function.`,

	"struct": `struct { x, y int; name string }

A type of values that have fields. T{x: 1} is one with the others zero; v.x is a field of it.`,

	"switch": `switch x {
case 1, 2:
    …
default:
    …
}
switch v := x.(type) {
case int:
    …
}

Takes the first clause that matches, or default. Without x the cases are conditions. With .(type)
the cases are types, and v has the type of its clause.`,

	"type": `type Name T
type Name = T

Declares a type of its own, made like T, which can have methods; with =, another name for T.
:type e tells the type of an expression.`,

	"var": `var name T
var name T = value
name := value

Declares a variable; without a value it is zero.`,
}
