package shim

import (
	"database/sql"
	"database/sql/driver"
	"reflect"
	"unsafe"
)

// Package database/sql. Of its generic type, sql.Null, there is neither an instance nor a
// source whose functions are all to be had.
var sqlPkg = pkg{
	path:    "database/sql",
	outside: true,
	generic: map[string]generic{
		"Null.Scan": func(t *Table, in *instance) (reflect.Value, error) {
			return in.makeFunc(func(args, results unsafe.Pointer) {
				n, src := in.arg(args, 0).Elem(), in.arg(args, 1).Interface()
				if src == nil {
					n.SetZero()
					return
				}
				err := convertAssign(n.FieldByName("V").Addr().Interface(), src)
				n.FieldByName("Valid").SetBool(err == nil || validAnyway())
				if err != nil {
					in.result(results, 0).Set(reflect.ValueOf(err))
				}
			}), nil
		},
		"Null.Value": func(t *Table, in *instance) (reflect.Value, error) {
			return in.makeFunc(func(args, results unsafe.Pointer) {
				n := in.arg(args, 0)
				if !n.FieldByName("Valid").Bool() {
					return
				}
				v, err := driverValue(n.FieldByName("V").Interface())
				if v != nil {
					in.result(results, 0).Set(reflect.ValueOf(v))
				}
				if err != nil {
					in.result(results, 1).Set(reflect.ValueOf(err))
				}
			}), nil
		},
	},
}

// validAnyway reports whether what could not be converted counts as valid, as before Go 1.27.
func validAnyway() bool {
	var n sql.Null[int]
	n.Scan("x")
	return n.Valid
}

// convertAssign is what Rows.Scan does with each column: package database/sql offers it to
// the linker.
//
//go:linkname convertAssign database/sql.convertAssign
func convertAssign(dest, src any) error

// driverValue returns what a driver is given for a value.
func driverValue(v any) (driver.Value, error) {
	if valuer, ok := v.(driver.Valuer); ok {
		// A nil pointer to a type whose Value has a value receiver is NULL.
		r := reflect.ValueOf(v)
		if r.Kind() == reflect.Pointer && r.IsNil() && r.Type().Elem().Implements(reflect.TypeFor[driver.Valuer]()) {
			return nil, nil
		}
		val, err := valuer.Value()
		if err != nil {
			return val, err
		}
		v = val
	}
	return driver.DefaultParameterConverter.ConvertValue(v)
}
