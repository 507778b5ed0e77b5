// Tells of each delivery before it acknowledges it.
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
	for d := range q.All() {
		fmt.Println(d.Value, d.Tries, d.Seq)
		d.Ack()
	}
	if err := q.Err(); err != nil {
		panic(err)
	}
}
