// Package levels holds programs for :schedule, where one is the scheduler: each says what to bring about.
// Every file is a program of its own.
package levels
