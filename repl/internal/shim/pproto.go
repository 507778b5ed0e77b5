package shim

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
)

// A protoProfile builds a profile that counts stacks, in the form that go tool pprof
// reads: the messages of profile.proto, in the order in which they become known.
type protoProfile struct {
	out       protoMessage
	strings   protoStrings
	functions map[Frame]uint64 // each with the location of the same number
}

// The numbers of the fields.
const (
	profileSampleType  = 1
	profileSample      = 2
	profileLocation    = 4
	profileFunction    = 5
	profileStringTable = 6
	profilePeriodType  = 11
	profilePeriod      = 12

	valueTypeType = 1
	valueTypeUnit = 2

	sampleLocation = 1
	sampleValue    = 2

	locationID   = 1
	locationLine = 4

	lineFunction = 1
	lineNumber   = 2

	functionID       = 1
	functionName     = 2
	functionSystem   = 3
	functionFilename = 4
)

// newProtoProfile begins a profile of things of a kind.
func newProtoProfile(kind string) *protoProfile {
	p := &protoProfile{functions: map[Frame]uint64{}}
	p.strings.number("") // is to be the first
	var count protoMessage
	count.number(valueTypeType, p.strings.number(kind))
	count.number(valueTypeUnit, p.strings.number("count"))
	p.out.bytes(profilePeriodType, count)
	p.out.number(profilePeriod, 1)
	p.out.bytes(profileSampleType, count)
	return p
}

// add adds so many stacks, each the innermost frame first.
func (p *protoProfile) add(count int, stack []Frame) {
	var sample protoMessage
	for _, f := range stack {
		sample.number(sampleLocation, p.location(f))
	}
	sample.number(sampleValue, uint64(count))
	p.out.bytes(profileSample, sample)
}

func (p *protoProfile) location(f Frame) uint64 {
	if id, ok := p.functions[f]; ok {
		return id
	}
	id := uint64(len(p.functions) + 1)
	p.functions[f] = id

	var function, line, location protoMessage
	function.number(functionID, id)
	function.number(functionName, p.strings.number(f.Func))
	function.number(functionSystem, p.strings.number(f.Func))
	function.number(functionFilename, p.strings.number(f.File))
	p.out.bytes(profileFunction, function)

	line.number(lineFunction, id)
	line.number(lineNumber, uint64(f.Line))
	location.number(locationID, id)
	location.bytes(locationLine, line)
	p.out.bytes(profileLocation, location)
	return id
}

// gzipped returns the whole, compressed as profiles are.
func (p *protoProfile) gzipped() ([]byte, error) {
	for _, s := range p.strings.list {
		p.out.bytes(profileStringTable, protoMessage(s))
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(p.out); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

// protoStrings is the table of strings, which messages have by number.
type protoStrings struct {
	list  []string
	index map[string]uint64
}

func (t *protoStrings) number(s string) uint64 {
	if i, ok := t.index[s]; ok {
		return i
	}
	if t.index == nil {
		t.index = map[string]uint64{}
	}
	i := uint64(len(t.list))
	t.list, t.index[s] = append(t.list, s), i
	return i
}

// A protoMessage is a message of protocol buffers.
type protoMessage []byte

// number adds a field of type integer.
func (m *protoMessage) number(field int, v uint64) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3)
	*m = binary.AppendUvarint(*m, v)
}

// bytes adds a field that is a string or a message.
func (m *protoMessage) bytes(field int, v protoMessage) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3|2)
	*m = binary.AppendUvarint(*m, uint64(len(v)))
	*m = append(*m, v...)
}
