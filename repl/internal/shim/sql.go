package shim

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"maps"
	"reflect"
	"slices"
	"unsafe"
)

// Package database/sql. Of its generic type, sql.Null, there is neither an instance nor a
// source whose functions are all to be had. Drivers that a program registers are its own.
var sqlPkg = pkg{
	path:    "database/sql",
	outside: true,
	replace: func(t *Table, s *symbols) {
		drivers := map[string]driver.Driver{}
		t.forgets = append(t.forgets, func() { clear(drivers) })
		s.set("Register", func(name string, d driver.Driver) {
			if d == nil {
				panic("sql: Register driver is nil")
			}
			if drivers[name] != nil || slices.Contains(sql.Drivers(), name) {
				panic("sql: Register called twice for driver " + name)
			}
			drivers[name] = d
		})
		s.set("Drivers", func() []string {
			return slices.Sorted(slices.Values(slices.AppendSeq(sql.Drivers(), maps.Keys(drivers))))
		})
		s.set("Open", func(name, source string) (*sql.DB, error) {
			d := drivers[name]
			if d == nil {
				return sql.Open(name, source) // one of the program that embeds the session, or an error
			}
			c, ok := d.(driver.DriverContext)
			if !ok {
				return sql.OpenDB(sourceConnector{d, source}), nil
			}
			connector, err := c.OpenConnector(source)
			if err != nil {
				return nil, err
			}
			return sql.OpenDB(connector), nil
		})
	},
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

// A sourceConnector connects by a driver to a data source.
type sourceConnector struct {
	driver driver.Driver
	source string
}

func (c sourceConnector) Connect(context.Context) (driver.Conn, error) {
	return c.driver.Open(c.source)
}
func (c sourceConnector) Driver() driver.Driver { return c.driver }

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
