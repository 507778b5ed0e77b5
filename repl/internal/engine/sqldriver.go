package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
)

// driver gives a part of a database driver of the user's the methods that database/sql
// looks for.
func (o optional) driver(w any) any {
	switch w := w.(type) {
	case driver.Driver:
		return sqlDriver{w, o}
	case driver.Conn:
		return sqlConn{w, o}
	case driver.Stmt:
		return sqlStmt{w, o}
	case driver.Rows:
		return sqlRows{w, o}
	}
	return w
}

type sqlDriver struct {
	driver.Driver
	optional
}

// OpenConnector is for driver.DriverContext.
func (d sqlDriver) OpenConnector(name string) (c driver.Connector, err error) {
	if !call(d.optional, "OpenConnector", func(f func(any, string) (driver.Connector, error)) { c, err = f(d.x, name) }) {
		return connector{d, name}, nil
	}
	return c, err
}

// A connector opens connections of a driver that has none of its own.
type connector struct {
	d    sqlDriver
	name string
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.d.Open(c.name) }
func (c connector) Driver() driver.Driver                        { return c.d }

type sqlConn struct {
	driver.Conn
	optional
}

// Ping is for driver.Pinger.
func (c sqlConn) Ping(ctx context.Context) (err error) {
	call(c.optional, "Ping", func(f func(any, context.Context) error) { err = f(c.x, ctx) })
	return err
}

// ExecContext is for driver.ExecerContext.
func (c sqlConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Result, err error) {
	err = driver.ErrSkip
	call(c.optional, "ExecContext", func(f func(any, context.Context, string, []driver.NamedValue) (driver.Result, error)) {
		r, err = f(c.x, ctx, query, args)
	})
	return r, err
}

// QueryContext is for driver.QueryerContext.
func (c sqlConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Rows, err error) {
	err = driver.ErrSkip
	call(c.optional, "QueryContext", func(f func(any, context.Context, string, []driver.NamedValue) (driver.Rows, error)) {
		r, err = f(c.x, ctx, query, args)
	})
	return r, err
}

// PrepareContext is for driver.ConnPrepareContext.
func (c sqlConn) PrepareContext(ctx context.Context, query string) (s driver.Stmt, err error) {
	if call(c.optional, "PrepareContext", func(f func(any, context.Context, string) (driver.Stmt, error)) { s, err = f(c.x, ctx, query) }) {
		return s, err
	}
	if s, err = c.Prepare(query); err == nil && ctx.Err() != nil {
		s.Close()
		return nil, ctx.Err()
	}
	return s, err
}

// BeginTx is for driver.ConnBeginTx.
func (c sqlConn) BeginTx(ctx context.Context, opts driver.TxOptions) (tx driver.Tx, err error) {
	if call(c.optional, "BeginTx", func(f func(any, context.Context, driver.TxOptions) (driver.Tx, error)) { tx, err = f(c.x, ctx, opts) }) {
		return tx, err
	}
	switch {
	case opts.Isolation != 0:
		return nil, errors.New("sql: driver does not support non-default isolation level")
	case opts.ReadOnly:
		return nil, errors.New("sql: driver does not support read-only transactions")
	}
	if tx, err = c.Begin(); err == nil && ctx.Err() != nil {
		tx.Rollback()
		return nil, ctx.Err()
	}
	return tx, err
}

// ResetSession is for driver.SessionResetter.
func (c sqlConn) ResetSession(ctx context.Context) (err error) {
	call(c.optional, "ResetSession", func(f func(any, context.Context) error) { err = f(c.x, ctx) })
	return err
}

// IsValid is for driver.Validator.
func (c sqlConn) IsValid() bool {
	valid := true
	call(c.optional, "IsValid", func(f func(any) bool) { valid = f(c.x) })
	return valid
}

// CheckNamedValue is for driver.NamedValueChecker.
func (c sqlConn) CheckNamedValue(v *driver.NamedValue) error { return c.checkNamedValue(v) }

func (o optional) checkNamedValue(v *driver.NamedValue) error {
	err := driver.ErrSkip
	call(o, "CheckNamedValue", func(f func(any, *driver.NamedValue) error) { err = f(o.x, v) })
	return err
}

type sqlStmt struct {
	driver.Stmt
	optional
}

// CheckNamedValue is for driver.NamedValueChecker.
func (s sqlStmt) CheckNamedValue(v *driver.NamedValue) error { return s.checkNamedValue(v) }

// ExecContext is for driver.StmtExecContext.
func (s sqlStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (r driver.Result, err error) {
	if call(s.optional, "ExecContext", func(f func(any, context.Context, []driver.NamedValue) (driver.Result, error)) {
		r, err = f(s.x, ctx, args)
	}) {
		return r, err
	}
	values, err := unnamed(ctx, args)
	if err != nil {
		return nil, err
	}
	return s.Exec(values)
}

// QueryContext is for driver.StmtQueryContext.
func (s sqlStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (r driver.Rows, err error) {
	if call(s.optional, "QueryContext", func(f func(any, context.Context, []driver.NamedValue) (driver.Rows, error)) {
		r, err = f(s.x, ctx, args)
	}) {
		return r, err
	}
	values, err := unnamed(ctx, args)
	if err != nil {
		return nil, err
	}
	return s.Query(values)
}

// unnamed returns arguments for a driver that knows no names.
func unnamed(ctx context.Context, args []driver.NamedValue) ([]driver.Value, error) {
	values := make([]driver.Value, len(args))
	for i, a := range args {
		if a.Name != "" {
			return nil, errors.New("sql: driver does not support the use of Named Parameters")
		}
		values[i] = a.Value
	}
	return values, ctx.Err()
}

type sqlRows struct {
	driver.Rows
	optional
}

// HasNextResultSet is for driver.RowsNextResultSet.
func (r sqlRows) HasNextResultSet() (has bool) {
	call(r.optional, "HasNextResultSet", func(f func(any) bool) { has = f(r.x) })
	return has
}

// NextResultSet is for driver.RowsNextResultSet.
func (r sqlRows) NextResultSet() error {
	err := io.EOF
	call(r.optional, "NextResultSet", func(f func(any) error) { err = f(r.x) })
	return err
}
