package main

import "bytes"

// renderings hold what has been rendered for each package, by import path, for
// each target.
type renderings map[string]map[target][]byte

func (r renderings) add(path string, t target, data []byte) {
	if r[path] == nil {
		r[path] = map[target][]byte{}
	}
	r[path][t] = data
}

// same reports whether a package has one rendering for all these targets.
func (r renderings) same(path string, releases []release, platforms []platform) bool {
	data, ok := r[path][target{releases[0], platforms[0]}]
	for _, rel := range releases {
		for _, pf := range platforms {
			other, has := r[path][target{rel, pf}]
			ok = ok && has && bytes.Equal(data, other)
		}
	}
	return ok
}

// A variant stands for targets with the same rendering: on all platforms or one, in
// all releases or one.
type variant struct {
	releases  []release
	platforms []platform
}

// variants returns the variants of what has been rendered for a package, as few as
// there can be. What is the same on all platforms need not be the same in all
// releases: that strict decides.
func (r renderings) variants(path string, strict renderings) []variant {
	released := true // the same in all releases, on each platform
	for _, pf := range platforms {
		released = released && strict.same(path, releases, []platform{pf})
	}
	if released {
		return r.spread(path, releases)
	}
	var list []variant
	for _, rel := range releases {
		list = append(list, r.spread(path, []release{rel})...)
	}
	return list
}

// spread returns the variants by platform of what is the same in some releases.
func (r renderings) spread(path string, releases []release) []variant {
	last := releases[len(releases)-1]
	if r.same(path, []release{last}, platforms) {
		return []variant{{releases, platforms}}
	}
	var list []variant
	for _, pf := range platforms {
		if _, ok := r[path][target{last, pf}]; ok {
			list = append(list, variant{releases, []platform{pf}})
		}
	}
	return list
}

// of returns the rendering that stands for the others.
func (v variant) of(data map[target][]byte) []byte {
	return data[target{v.releases[len(v.releases)-1], v.platforms[0]}]
}

func (v variant) ofOneRelease() bool  { return len(v.releases) < len(releases) }
func (v variant) ofOnePlatform() bool { return len(v.platforms) < len(platforms) }

// fileSuffix is how the name of a Go file ends. It chooses the platform.
func (v variant) fileSuffix() (suffix string) {
	if v.ofOneRelease() {
		suffix = v.releases[0].suffix()
	}
	if v.ofOnePlatform() {
		suffix += "_" + v.platforms[0].suffix()
	}
	return suffix
}

// constrain puts the build constraint in front of a Go file that chooses the release.
func (v variant) constrain(file []byte) []byte {
	if !v.ofOneRelease() {
		return file
	}
	return append([]byte("//go:build "+v.releases[0].constraint()+"\n\n"), file...)
}

// releaseDir is the directory of what is of one release, in that of what is of all.
func (v variant) releaseDir() string {
	if v.ofOneRelease() {
		return v.releases[0].lang + "/"
	}
	return ""
}

func (v variant) platformDir() string {
	if v.ofOnePlatform() {
		return v.platforms[0].suffix() + "/"
	}
	return "any/"
}
