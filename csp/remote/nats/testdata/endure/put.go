// Puts the numbers up to CSP_COUNT, each until it is done, and tells of those whose outcome is not known.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
	"github.com/cspsh/cspsh/csp/remote/nats"
)

func main() {
	count, _ := strconv.Atoi(os.Getenv("CSP_COUNT"))
	replicas, _ := strconv.Atoi(os.Getenv("CSP_REPLICAS"))
	q, err := csp.Retry(csp.Backoff{Max: time.Second, Tries: 30}, func() (*remote.Queue[int], error) {
		c, err := nats.Connect(nats.Options{URL: os.Getenv("CSP_URL"), Replicas: replicas, PutWait: 2 * time.Second})
		if err != nil {
			return nil, err
		}
		return remote.NewQueue[int](c, "work", remote.AckWait(3*time.Second), remote.Dedup(time.Minute), remote.Unsettled(64))
	})
	if err != nil {
		panic(err)
	}
	next := 0
	g := csp.NewGroup()
	for range 64 {
		g.Go(func() error {
			for next < count {
				v := next
				next++
				for {
					o, _ := q.PutID(strconv.Itoa(v), v)
					if o == remote.Done {
						break
					}
					if o == remote.Unknown {
						fmt.Println("again", v)
					}
					csp.Sleep(50 * time.Millisecond)
				}
			}
			return nil
		})
	}
	g.Wait()
	for {
		if o, _ := q.Close(); o == remote.Done {
			return
		}
		csp.Sleep(50 * time.Millisecond)
	}
}
