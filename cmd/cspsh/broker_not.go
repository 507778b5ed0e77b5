//go:build !broker

package main

var brokerCommands []*subcommand
