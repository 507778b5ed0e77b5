// Package csp runs communicating sequential processes: functions that run on an event loop as
// coroutines and pass values over channels.
package csp
