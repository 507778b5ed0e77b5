package gotest

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestDecodeEntry(t *testing.T) {
	for _, test := range []struct {
		lines string
		want  []any
	}{
		{"int(-7)\nstring(\"a\\nb\")\n[]byte(\"\\x00z\")", []any{-7, "a\nb", []byte("\x00z")}},
		{"rune('x')\nbyte('\\n')\nuint64(18446744073709551615)", []any{'x', byte('\n'), uint64(math.MaxUint64)}},
		{"bool(true)\nbool(false)\nfloat32(1.5)\nfloat64(+Inf)\nfloat64(-Inf)", []any{true, false, float32(1.5), math.Inf(1), math.Inf(-1)}},
		{"math.Float64frombits(0x3ff8000000000000)\nfloat64(2)\nint8(-128)", []any{1.5, 2.0, int8(-128)}},
		{"int8(128)", nil},
		{"uint(-1)", nil},
		{"int(\"7\")", nil},
		{"string(7)", nil},
		{"[]int(\"x\")", nil},
		{"complex64(1)", nil},
		{"f(", nil},
		{"", nil},
	} {
		got, err := decodeEntry([]byte(corpusHead + "\n" + test.lines + "\n"))
		if (err != nil) != (test.want == nil) || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %#v, %v; want %#v", test.lines, got, err, test.want)
		}
	}
	if _, err := decodeEntry([]byte("int(1)\n")); err == nil || !strings.Contains(err.Error(), corpusHead) {
		t.Error("without a head:", err)
	}
}
