package main

import "strconv"

type node struct {
	key         int
	left, right *node
}

func (n *node) insert(key int) *node {
	if n == nil {
		return &node{key: key}
	}
	if key < n.key {
		n.left = n.left.insert(key)
	} else if key > n.key {
		n.right = n.right.insert(key)
	}
	return n
}

func (n *node) sum() int {
	if n == nil {
		return 0
	}
	return n.key + n.left.sum() + n.right.sum()
}

func work() string {
	var root *node
	x := 1
	for i := 0; i < 20000; i++ {
		x = (x*1103515245 + 12345) & 0x7fffffff
		root = root.insert(x)
	}
	total := 0
	for i := 0; i < 10; i++ {
		total += root.sum()
	}
	return strconv.Itoa(total)
}
