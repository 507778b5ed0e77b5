package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// A tree, its nodes and what visits them are made of one another in every way that there is.
type tree struct {
	root    node
	byName  map[string]*node
	parents map[*node]*node
	visits  []visit
	each    func(*tree, func(*node) bool)
	history *[]tree
	changes chan node
	twin    *tree
}

type node struct {
	name     string
	children []node
	owner    *tree
	format   func(...*node) string
	pair     [2]*node
	ends     struct {
		first, last *node
		path        []*tree
	}
	step visit
}

type visit struct {
	at    *node
	then  func(visit) (next visit, err error)
	group map[string][]visit
	depth int
}

func (n *node) String() string { return fmt.Sprintf("%s/%d", n.name, len(n.children)) }

func (t *tree) add(parent *node, name string) *node {
	parent.children = append(parent.children, node{name: name, owner: t})
	n := &parent.children[len(parent.children)-1]
	t.byName[name] = n
	t.parents[n] = parent
	n.format = func(list ...*node) string {
		var b strings.Builder
		for _, m := range list {
			fmt.Fprint(&b, m, ";")
		}
		return b.String()
	}
	return n
}

// The machine of an old parser: functions that return the next one.
type state func(*lexer) state

type lexer struct {
	input string
	pos   int
	state state
	found []token
	rules map[rune]rule
}

type token struct {
	text string
	rule *rule
}

type rule struct {
	name  string
	apply func(*lexer, rule) token
	next  []*rule
	lexer *lexer
}

func text(l *lexer) state {
	if l.pos == len(l.input) {
		return nil
	}
	r := l.rules[rune(l.input[l.pos])]
	if r.apply == nil {
		return fail
	}
	l.found = append(l.found, r.apply(l, r))
	return text
}

func fail(l *lexer) state {
	l.found = append(l.found, token{text: "?" + l.input[l.pos:]})
	return nil
}

// Values that hold one another across a generic type.
type pair[K comparable, V any] struct {
	key  K
	val  V
	next *pair[K, V]
	all  map[K]*pair[K, V]
	less func(a, b *pair[K, V]) bool
}

type registry struct {
	services pair[string, service]
	hooks    []func(*registry, *service) error
}

type service struct {
	name string
	in   *registry
	deps []*service
	pair *pair[string, service]
}

func main() {
	t := &tree{byName: map[string]*node{}, parents: map[*node]*node{}, changes: make(chan node, 1)}
	t.root = node{name: "root", owner: t}
	a := t.add(&t.root, "a")
	b := t.add(a, "b")
	t.twin = &tree{root: *b, twin: t}
	t.history = &[]tree{*t, *t.twin}
	a.pair = [2]*node{b, nil}
	a.ends.first, a.ends.path = b, []*tree{t, t.twin}
	t.each = func(t *tree, f func(*node) bool) {
		names := []string{}
		for name := range t.byName {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			if !f(t.byName[name]) {
				return
			}
		}
	}
	t.each(t, func(n *node) bool {
		fmt.Println(n, n.owner == t, t.parents[n].name, n.format(n, t.parents[n]))
		return true
	})
	fmt.Println(t.twin.twin.root.children[0].name, (*t.history)[1].root.name, a.pair[0] == b, a.ends.path[1].root.name)
	t.changes <- *b
	fmt.Println((<-t.changes).name)

	v := visit{at: a, group: map[string][]visit{}}
	v.then = func(v visit) (visit, error) {
		if v.depth == 2 {
			return v, errors.New("deep enough")
		}
		v.group["g"] = append(v.group["g"], v)
		v.depth++
		return v, nil
	}
	a.step = v
	t.visits = append(t.visits, v, a.step)
	for {
		next, err := v.then(v)
		if err != nil {
			fmt.Println(err, next.depth, len(t.visits[1].group["g"]))
			break
		}
		v = next
	}

	l := &lexer{input: "xyx!", rules: map[rune]rule{}}
	x := rule{name: "x", lexer: l, apply: func(l *lexer, r rule) token {
		l.pos++
		return token{strings.ToUpper(l.input[l.pos-1 : l.pos]), &r}
	}}
	y := rule{name: "y", lexer: l, apply: x.apply, next: []*rule{&x}}
	l.rules['x'], l.rules['y'] = x, y
	for l.state = text; l.state != nil; {
		l.state = l.state(l)
	}
	for _, tok := range l.found {
		if tok.rule != nil {
			fmt.Println(tok.text, tok.rule.name, len(tok.rule.next), tok.rule.lexer == l)
		} else {
			fmt.Println(tok.text)
		}
	}

	r := &registry{}
	r.services = pair[string, service]{key: "db", val: service{name: "db", in: r}, all: map[string]*pair[string, service]{}}
	r.services.next = &pair[string, service]{key: "web", val: service{name: "web", in: r, deps: []*service{&r.services.val}}}
	r.services.less = func(a, b *pair[string, service]) bool { return a.key < b.key }
	r.services.all["web"] = r.services.next
	r.services.next.val.pair = &r.services
	r.hooks = append(r.hooks, func(r *registry, s *service) error { return fmt.Errorf("%s of %d", s.name, len(r.hooks)) })
	web := r.services.all["web"].val
	fmt.Println(web.deps[0].name, web.pair.key, r.services.less(&r.services, r.services.next), r.hooks[0](r, &web))

	var any1, any2 any = *a, web
	_, isNode := any1.(node)
	_, isVisit := any1.(visit)
	fmt.Printf("%v %v %T %T %T\n", isNode, isVisit, any1, any2, r.services.next)
	switch s := any2.(type) {
	case node:
		fmt.Println("node")
	case service:
		fmt.Println("service", s.name)
	}
}

// Output:
// a/1 true root a/1;root/1;
// b/0 true a b/0;a/1;
// a b true b
// b
// deep enough 2 2
// X x 0 true
// Y y 1 true
// X x 0 true
// ?!
// db db true web of 1
// true false main.node main.service *main.pair[string,main.service]
// service web
