package rtype

import (
	"encoding/binary"
	"sync"
	"unsafe"
)

// A name mirrors internal/abi.Name: a byte of flags, the length and the text, the same for a
// tag, and the offset of a package's path.
type name struct{ bytes *byte }

const (
	nameExported = 1 << 0
	nameTag      = 1 << 1
	namePkg      = 1 << 2
	nameEmbedded = 1 << 3
)

// makeName encodes a name. pkg is the path that goes with the name of a method that is not
// exported and whose package is not that of its type.
func makeName(text, tag, pkg string, exported, embedded bool) name {
	b := []byte{0}
	b = binary.AppendUvarint(b, uint64(len(text)))
	b = append(b, text...)
	if exported {
		b[0] |= nameExported
	}
	if embedded {
		b[0] |= nameEmbedded
	}
	if tag != "" {
		b[0] |= nameTag
		b = binary.AppendUvarint(b, uint64(len(tag)))
		b = append(b, tag...)
	}
	if pkg != "" {
		b[0] |= namePkg
		b = binary.NativeEndian.AppendUint32(b, uint32(nameOff(pkg, "", false)))
	}
	return name{&b[0]}
}

// text returns the name's text.
func (n name) text() string {
	if n.bytes == nil {
		return ""
	}
	size, shift, at := 0, 0, 1
	for {
		c := *(*byte)(unsafe.Add(unsafe.Pointer(n.bytes), at))
		at++
		size |= int(c&0x7f) << shift
		if c < 0x80 {
			break
		}
		shift += 7
	}
	return unsafe.String((*byte)(unsafe.Add(unsafe.Pointer(n.bytes), at)), size)
}

type nameKey struct {
	text, pkg string
	exported  bool
}

// offsets holds what has been given to the runtime, which keeps it for ever.
var offsets = struct {
	sync.Mutex
	names map[nameKey]int32
}{names: map[nameKey]int32{}}

func init() {
	// The first offset that the runtime gives is -1, which it reads as no type.
	addReflectOff(unsafe.Pointer(new(uint64)))
}

// nameOff returns the offset of a name.
func nameOff(text, pkg string, exported bool) int32 {
	k := nameKey{text, pkg, exported}
	offsets.Lock()
	off, ok := offsets.names[k]
	offsets.Unlock()
	if ok {
		return off
	}
	off = addReflectOff(unsafe.Pointer(makeName(text, "", pkg, exported, false).bytes))
	offsets.Lock()
	offsets.names[k] = off
	offsets.Unlock()
	return off
}

// typeOff returns the offset of a type.
func typeOff(r *rtype) int32 { return addReflectOff(unsafe.Pointer(r)) }

// nameAt returns the text of the name at an offset that stands in r.
func nameAt(r *rtype, off int32) string {
	return name{(*byte)(resolveNameOff(unsafe.Pointer(r), off))}.text()
}

// string returns the type's text as reflect.Type.String does.
func (r *rtype) string() string {
	s := nameAt(r, r.str)
	if r.tflag&flagExtraStar != 0 {
		s = s[1:]
	}
	return s
}
