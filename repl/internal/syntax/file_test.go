package syntax

import "testing"

func TestHead(t *testing.T) {
	for _, test := range []struct {
		src      string
		so, ends State // while more may come, and at the end
	}{
		{"", Incomplete, Invalid},
		{"  \n", Incomplete, Invalid},
		{"pack", Incomplete, Invalid},
		{"package", Incomplete, Complete},
		{"package ", Complete, Complete},
		{"packages := 1\n", Invalid, Invalid},
		{"x", Incomplete, Invalid},
		{"x\n", Invalid, Invalid},
		{"1 + 1", Invalid, Invalid},
		{"// a comment\n", Incomplete, Invalid},
		{"// a comment\n// package\n\nfmt.Println()\n", Invalid, Invalid},
		{"/* package main", Incomplete, Invalid},
		{"/* one */ // two\n/* three\n */ package main\n", Complete, Complete},
		{"#", Incomplete, Invalid},
		{"#!/usr/bin/env cspsh\npackage main\n", Complete, Complete},
		{"#!/usr/bin/env cspsh\nfmt.Println()\n", Invalid, Invalid},
		{":ps\n", Invalid, Invalid},
		{"\"package\"\n", Invalid, Invalid},
		{"`package", Incomplete, Invalid},
	} {
		if got := Head([]byte(test.src), false); got != test.so {
			t.Errorf("%q: %v, want %v", test.src, got, test.so)
		}
		if got := Head([]byte(test.src), true); got != test.ends {
			t.Errorf("%q at the end: %v, want %v", test.src, got, test.ends)
		}
	}
}
