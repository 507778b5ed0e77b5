package repl

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// A Memory is how many bytes a session may have in use; 0 stands for as many as there are. It is
// a [flag.Value], written as 512MiB or 2GiB.
type Memory uint64

// DefaultMemory leaves room for large programs, and a computer usable that runs a faulty one.
const DefaultMemory Memory = 4 << 30

var memoryUnits = []struct {
	name string
	size uint64
}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// String returns the amount in the largest unit of which it is a whole number.
func (m Memory) String() string {
	for _, u := range memoryUnits {
		if n := uint64(m); n > 0 && n%u.size == 0 {
			return strconv.FormatUint(n/u.size, 10) + u.name
		}
	}
	return "0"
}

// Set takes an amount of at least 1 MiB, or 0.
func (m *Memory) Set(v string) error {
	wrong := errors.New("it is an amount such as 512MiB or 2GiB, or 0 for no limit")
	size := uint64(1)
	for _, u := range memoryUnits {
		if text, ok := strings.CutSuffix(v, u.name); ok {
			v, size = text, u.size
			break
		}
	}
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil || n > 0 && size > math.MaxUint64/n || size == 1 && n > 0 && n < 1<<20 {
		return wrong
	}
	*m = Memory(n * size)
	return nil
}
