package remote

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"reflect"
)

// A Codec turns values into bytes and back. Its functions may be called by any goroutine, several at a time.
type Codec[T any] struct {
	Encode func(v T) ([]byte, error)
	Decode func(data []byte) (T, error)
}

// JSON returns a codec by package encoding/json. It is what is used without [Encoding].
func JSON[T any]() Codec[T] {
	return Codec[T]{
		Encode: func(v T) ([]byte, error) { return json.Marshal(v) },
		Decode: func(data []byte) (v T, err error) {
			err = json.Unmarshal(data, &v)
			return v, err
		},
	}
}

// Gob returns a codec by package encoding/gob. Each message has the description of its type in it.
func Gob[T any]() Codec[T] {
	return Codec[T]{
		Encode: func(v T) ([]byte, error) {
			var b bytes.Buffer
			err := gob.NewEncoder(&b).Encode(&v)
			return b.Bytes(), err
		},
		Decode: func(data []byte) (v T, err error) {
			err = gob.NewDecoder(bytes.NewReader(data)).Decode(&v)
			return v, err
		},
	}
}

// Raw returns a codec that leaves bytes as they are. The slice that is put must not be changed any more.
func Raw() Codec[[]byte] {
	return Codec[[]byte]{
		Encode: func(v []byte) ([]byte, error) { return v, nil },
		Decode: func(data []byte) ([]byte, error) { return data, nil },
	}
}

// Encoding sets how values are encoded. [NewQueue] and [NewTopic] panic when c is for values of another type.
func Encoding[T any](c Codec[T]) Option {
	if c.Encode == nil || c.Decode == nil {
		panic("remote: Encoding: a Codec needs both functions")
	}
	return func(o *config) { o.codec = c }
}

// codec returns the codec of a config for values of type T.
func codec[T any](what string, c *config) Codec[T] {
	switch codec := c.codec.(type) {
	case nil:
		return JSON[T]()
	case Codec[T]:
		return codec
	}
	panic(fmt.Sprintf("remote: %s: the Encoding is a %T, and the values are of type %v", what, c.codec, reflect.TypeFor[T]()))
}
