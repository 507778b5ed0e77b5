package nats_test

import (
	"context"
	"sync"
	"testing"
	"time"

	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
	"github.com/cspsh/cspsh/csp/remote/nats"
	"github.com/cspsh/cspsh/csp/remote/nats/embedded"
)

// Each benchmark does the same by this package, /csp, and by nats.go used directly, /go: with a server that listens on
// loopback and does not wait for the disk, messages of 100 bytes, and several putters where a put waits.
const putters, unsettled = 64, 512

var payload = make([]byte, 100)

// natsDirect connects without this package.
func natsDirect(b *testing.B, url string) *natsgo.Conn {
	nc, err := natsgo.Connect(url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(nc.Close)
	return nc
}

func listening(b *testing.B) string {
	return start(b, embedded.Options{Lazy: true, Listen: "127.0.0.1:0"}).URL()
}

func conn(b *testing.B, url string) *nats.Conn {
	c, err := nats.Connect(nats.Options{URL: url})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	return c
}

func BenchmarkTopic(b *testing.B) {
	b.Run("csp", func(b *testing.B) {
		url := listening(b)
		run(b, func() {
			raw := remote.Encoding(remote.Raw())
			in, _ := remote.NewTopic[[]byte](conn(b, url), "news", raw, remote.Fixed(1<<20))
			sub, err := in.Subscribe()
			if err != nil {
				b.Fatal(err)
			}
			out, _ := remote.NewTopic[[]byte](conn(b, url), "news", raw)
			b.ResetTimer()
			csp.Go(func() {
				for range b.N {
					out.Put(payload)
				}
				out.Close()
			})
			n := 0
			for range sub.All() {
				n++
			}
			b.ReportMetric(float64(sub.Dropped()), "dropped")
		})
	})
	b.Run("go", func(b *testing.B) {
		url := listening(b)
		from, to := natsDirect(b, url), natsDirect(b, url)
		msgs := make(chan *natsgo.Msg, 1<<20)
		if _, err := to.ChanSubscribe("news", msgs); err != nil {
			b.Fatal(err)
		}
		to.Flush()
		b.ResetTimer()
		go func() {
			for range b.N {
				from.Publish("news", payload)
			}
		}()
		for range b.N {
			<-msgs
		}
	})
}

func BenchmarkPut(b *testing.B) {
	b.Run("csp", func(b *testing.B) {
		url := listening(b)
		run(b, func() {
			q := queue[[]byte](b, conn(b, url), "work", remote.Encoding(remote.Raw()))
			q.Announce()
			b.ResetTimer()
			left := b.N
			g := csp.NewGroup()
			for range putters {
				g.Go(func() error {
					for left > 0 {
						left--
						if o, err := q.Put(payload); o != remote.Done {
							return err
						}
					}
					return nil
				})
			}
			if err := g.Wait(); err != nil {
				b.Error(err)
			}
		})
	})
	b.Run("go", func(b *testing.B) {
		url := listening(b)
		js, _ := jetstream.New(natsDirect(b, url))
		stream(b, js)
		b.ResetTimer()
		publish(b, js)
	})
}

// stream makes a stream as a queue has it.
func stream(b *testing.B, js jetstream.JetStream) {
	_, err := js.CreateStream(context.Background(), jetstream.StreamConfig{
		Name: "work", Subjects: []string{"work"}, Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardNew,
	})
	if err != nil {
		b.Fatal(err)
	}
}

// publish puts b.N messages, by several goroutines.
func publish(b *testing.B, js jetstream.JetStream) {
	var wg sync.WaitGroup
	jobs := make(chan struct{}, b.N)
	for range b.N {
		jobs <- struct{}{}
	}
	close(jobs)
	for range putters {
		wg.Go(func() {
			for range jobs {
				if _, err := js.Publish(context.Background(), "work", payload); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkTake takes what was put before, and acknowledges it.
func BenchmarkTake(b *testing.B) {
	fill := func(b *testing.B, js jetstream.JetStream, subject string) {
		for range b.N {
			if _, err := js.PublishAsync(subject, payload); err != nil {
				b.Fatal(err)
			}
		}
		<-js.PublishAsyncComplete()
	}
	b.Run("csp", func(b *testing.B) {
		url := listening(b)
		js, _ := jetstream.New(natsDirect(b, url), jetstream.WithPublishAsyncMaxPending(1024))
		run(b, func() {
			q := queue[[]byte](b, conn(b, url), "work", remote.Encoding(remote.Raw()), remote.Unsettled(unsettled))
			csp.Block(func() { fill(b, js, "csp.q.work") })
			b.ResetTimer()
			for range b.N {
				d, _ := q.Take()
				d.Ack()
			}
		})
	})
	b.Run("go", func(b *testing.B) {
		url := listening(b)
		nc := natsDirect(b, url)
		js, _ := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(1024))
		stream(b, js)
		c, err := js.CreateConsumer(context.Background(), "work", jetstream.ConsumerConfig{
			Durable: "takers", AckPolicy: jetstream.AckExplicitPolicy, AckWait: 30 * time.Second, MaxAckPending: -1,
		})
		if err != nil {
			b.Fatal(err)
		}
		fill(b, js, "work")
		b.ResetTimer()
		msgs, err := c.Messages(jetstream.PullMaxMessages(unsettled))
		if err != nil {
			b.Fatal(err)
		}
		defer msgs.Stop()
		for range b.N {
			m, err := msgs.Next()
			if err != nil {
				b.Fatal(err)
			}
			m.Ack()
		}
	})
}
