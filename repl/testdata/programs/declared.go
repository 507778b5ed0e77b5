package main

import (
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"time"
)

// Types declared as types of compiled packages have their layout, with pointers in it.
type moment time.Time

type lock struct {
	sync.Mutex
	when moment
}

type guard sync.Mutex

func zoned(name string) moment {
	return moment(time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone(name+"!", 3600)))
}

func main() {
	var list []moment
	for i := range 100 {
		list = append(list, zoned(fmt.Sprint("zone", i)))
	}
	for range 3 {
		runtime.GC()
		_ = make([]*[24]byte, 1000)
	}
	fmt.Println(time.Time(list[99]), time.Time(list[0]).Location())
	t := reflect.TypeFor[time.Time]()
	v := reflect.ValueOf(list[7])
	fmt.Println(v.CanConvert(t), v.Convert(t).Interface(), v.Type().Field(2).Type, v.Type() == t)
	fmt.Println(reflect.TypeFor[guard]().Size() == reflect.TypeFor[sync.Mutex]().Size(), list[1] == list[1], list[1] == list[2])
	l := &lock{when: list[3]}
	l.Lock()
	fmt.Println(l.TryLock(), time.Time(l.when).Format(time.RFC1123))
}

// Output:
// 2026-01-02 03:04:05 +0100 zone99! zone0!
// true 2026-01-02 03:04:05 +0100 zone7! *time.Location false
// true true false
// false Fri, 02 Jan 2026 03:04:05 zone3!
