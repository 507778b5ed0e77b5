package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// A driver by the user, whose queries are answered by a goroutine.

type request struct {
	query string
	args  []driver.NamedValue
	reply chan [][]driver.Value
}

type db struct{ requests chan request }

func (d *db) serve() {
	rows := [][]driver.Value{}
	for r := range d.requests {
		switch {
		case strings.HasPrefix(r.query, "insert"):
			var row []driver.Value
			for _, a := range r.args {
				row = append(row, a.Value)
			}
			rows = append(rows, row)
			r.reply <- nil
		default:
			r.reply <- rows
		}
	}
}

type drv struct{}

var theDB = &db{make(chan request)}

func (drv) Open(name string) (driver.Conn, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	return &conn{theDB}, nil
}

type conn struct{ db *db }

func (c *conn) Prepare(q string) (driver.Stmt, error) { return &stmt{c, q}, nil }
func (c *conn) Close() error                          { return nil }
func (c *conn) Begin() (driver.Tx, error)             { return tx{}, nil }
func (c *conn) Ping(ctx context.Context) error        { return ctx.Err() }

type tx struct{}

func (tx) Commit() error   { fmt.Println("commit"); return nil }
func (tx) Rollback() error { fmt.Println("rollback"); return nil }

type stmt struct {
	c *conn
	q string
}

func (s *stmt) Close() error  { return nil }
func (s *stmt) NumInput() int { return strings.Count(s.q, "?") }
func (s *stmt) Exec(args []driver.Value) (driver.Result, error) {
	return nil, driver.ErrSkip
}
func (s *stmt) Query(args []driver.Value) (driver.Rows, error) { return nil, driver.ErrSkip }
func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	r := request{s.q, args, make(chan [][]driver.Value)}
	s.c.db.requests <- r
	<-r.reply
	return driver.RowsAffected(1), nil
}
func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if strings.Contains(s.q, "slow") {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	r := request{s.q, args, make(chan [][]driver.Value)}
	s.c.db.requests <- r
	return &rows{data: <-r.reply}, nil
}

type rows struct{ data [][]driver.Value }

func (r *rows) Columns() []string { return []string{"name", "n", "when"} }
func (r *rows) Close() error      { return nil }
func (r *rows) Next(dest []driver.Value) error {
	if len(r.data) == 0 {
		return io.EOF
	}
	copy(dest, r.data[0])
	r.data = r.data[1:]
	return nil
}

type upper string

func (u *upper) Scan(src any) error {
	*u = upper(strings.ToUpper(fmt.Sprint(src)))
	return nil
}

type money struct{ cents int64 }

func (m money) Value() (driver.Value, error) { return m.cents, nil }

func main() {
	sql.Register("mine", drv{})
	go theDB.serve()
	d, err := sql.Open("mine", "x")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer d.Close()
	fmt.Println(d.Ping())
	day := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range 5 {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			res, err := d.Exec("insert ? ? ?", fmt.Sprint("n", i), money{int64(i * 100)}, day)
			if err != nil {
				fmt.Println(err)
				return
			}
			n, _ := res.RowsAffected()
			_ = n
		})
	}
	wg.Wait()
	rs, err := d.Query("select")
	if err != nil {
		fmt.Println(err)
		return
	}
	total := 0
	for rs.Next() {
		var name upper
		var n int
		var when time.Time
		if err := rs.Scan(&name, &n, &when); err != nil {
			fmt.Println(err)
		}
		total += n
		if n == 300 {
			fmt.Println(name, n, when)
		}
	}
	fmt.Println(total, rs.Err())
	var name sql.NullString
	err = d.QueryRow("select").Scan(&name, new(any), new(any))
	fmt.Println(name.Valid, err)
	t, err := d.Begin()
	fmt.Println(err)
	t.Exec("insert ?", "in tx")
	fmt.Println(t.Rollback())
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err = d.QueryContext(ctx, "slow")
	fmt.Println(err, errors.Is(err, context.DeadlineExceeded))
	_, err = d.Query("select ?")
	fmt.Println(err)
	bad, _ := sql.Open("mine", "")
	fmt.Println(bad.Ping())
	fmt.Println(sql.Drivers())
	fmt.Println(errors.Is(d.QueryRowContext(ctx, "x").Err(), context.DeadlineExceeded))
}

// Output:
// <nil>
// N3 300 2020-01-02 03:04:05 +0000 UTC
// 1000 <nil>
// true <nil>
// <nil>
// rollback
// <nil>
// context deadline exceeded true
// sql: expected 1 arguments, got 0
// no name
// [mine]
// true
