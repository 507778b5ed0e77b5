//go:build !mended

package ddl

// Do has a job be done. The error is that the worker is stopped.
func (w *Worker) Do(do func()) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	j := job{do, make(chan error, 1)}
	w.jobs <- j
	return <-j.answer
}
