package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// A driver whose one table has the values that are put into it.

type fake struct{ values *[][]driver.Value }

func (f fake) Open(string) (driver.Conn, error)          { return f, nil }
func (f fake) Prepare(q string) (driver.Stmt, error)     { return f, nil }
func (f fake) Close() error                              { return nil }
func (f fake) Begin() (driver.Tx, error)                 { return nil, errors.New("no transactions") }
func (f fake) NumInput() int                             { return -1 }
func (f fake) Query([]driver.Value) (driver.Rows, error) { return &cursor{f, 0}, nil }
func (f fake) Exec(a []driver.Value) (driver.Result, error) {
	*f.values = append(*f.values, append([]driver.Value(nil), a...))
	fmt.Printf("stored %#v\n", a)
	return driver.RowsAffected(1), nil
}

type connector struct{ fake }

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.fake, nil }
func (c connector) Driver() driver.Driver                        { return c.fake }

type cursor struct {
	fake
	next int
}

func (c *cursor) Columns() []string { return []string{"a", "b"} }

func (c *cursor) Next(dest []driver.Value) error {
	if c.next == len(*c.values) {
		return io.EOF
	}
	copy(dest, (*c.values)[c.next])
	c.next++
	return nil
}

type celsius float64

type color struct{ name string }

func (c *color) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a color is not a %T", v)
	}
	c.name = s
	return nil
}

func (c color) Value() (driver.Value, error) {
	if c.name == "" {
		return nil, errors.New("colorless")
	}
	return c.name, nil
}

type row struct {
	temp  sql.Null[celsius]
	color sql.Null[color]
}

func main() {
	db := sql.OpenDB(connector{fake{new([][]driver.Value)}})
	defer db.Close()
	for _, r := range []row{
		{sql.Null[celsius]{V: 21.5, Valid: true}, sql.Null[color]{V: color{"red"}, Valid: true}},
		{},
		{color: sql.Null[color]{Valid: true}},
	} {
		if _, err := db.Exec("insert", r.temp, r.color); err != nil {
			fmt.Println(err)
		}
	}
	p := (*color)(nil)
	if _, err := db.Exec("insert", sql.Null[int8]{V: -3, Valid: true}, sql.Null[*color]{V: p, Valid: true}); err != nil {
		fmt.Println(err)
	}
	rows, err := db.Query("select")
	if err != nil {
		panic(err)
	}
	for rows.Next() {
		var r row
		fmt.Println(rows.Scan(&r.temp, &r.color), r)
	}
	var r row
	fmt.Println(r.color.Scan(7))
	fmt.Println(r.temp.Scan("x"))
	fmt.Println(rows.Err())
}

// Output:
// stored []driver.Value{21.5, "red"}
// stored []driver.Value{driver.Value(nil), driver.Value(nil)}
// sql: converting argument $2 type: colorless
// stored []driver.Value{-3, driver.Value(nil)}
// <nil> {{21.5 true} {{red} true}}
// <nil> {{0 false} {{} false}}
// <nil> {{-3 true} {{} false}}
// a color is not a int
// converting driver.Value type string ("x") to a float64: invalid syntax
// <nil>
