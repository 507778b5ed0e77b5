#!/usr/bin/env bash
# nats-server 2.15.3, JetStream with file storage: the ids by which duplicates are told are
# not stored by themselves. After a restart the table of them is made again of the messages
# that are still there. A stream with work-queue retention removes what was acknowledged, so
# a message that is published again with the id of an acknowledged one is refused as a
# duplicate before a clean restart, and stored anew after it, well within the window of one
# hour. With limits retention, where acknowledged messages stay, the id is still known.
#
# Seen with nats-server v2.15.3, nats.go v1.55.0: the four lines that are compared below.
set -eu
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// open starts a server over the folder, and connects to it within the process.
func open(folder string) (*server.Server, *nats.Conn, jetstream.JetStream) {
	s, err := server.NewServer(&server.Options{
		DontListen: true, JetStream: true, StoreDir: folder, SyncAlways: true, NoLog: true, NoSigs: true,
	})
	check(err)
	s.Start()
	if !s.ReadyForConnections(time.Minute) {
		log.Fatal("the server does not start")
	}
	nc, err := nats.Connect("", nats.InProcessServer(s))
	check(err)
	js, err := jetstream.New(nc)
	check(err)
	return s, nc, js
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// publish reports whether the message with the id was taken for a duplicate.
func publish(js jetstream.JetStream) bool {
	ack, err := js.Publish(context.Background(), "jobs", []byte("x"), jetstream.WithMsgID("id-1"))
	check(err)
	return ack.Duplicate
}

func main() {
	ctx := context.Background()
	for _, retention := range []jetstream.RetentionPolicy{jetstream.WorkQueuePolicy, jetstream.LimitsPolicy} {
		folder, err := os.MkdirTemp("", "")
		check(err)
		defer os.RemoveAll(folder)
		s, nc, js := open(folder)
		stream, err := js.CreateStream(ctx, jetstream.StreamConfig{
			Name: "JOBS", Subjects: []string{"jobs"}, Retention: retention,
			Storage: jetstream.FileStorage, Duplicates: time.Hour,
		})
		check(err)
		consumer, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{Durable: "worker", AckPolicy: jetstream.AckExplicitPolicy})
		check(err)
		publish(js)
		m, err := consumer.Next()
		check(err)
		check(m.DoubleAck(ctx))
		fmt.Printf("%v: duplicate before the restart: %v\n", retention, publish(js))
		nc.Close()
		s.Shutdown()
		s.WaitForShutdown()

		s, nc, js = open(folder)
		fmt.Printf("%v: duplicate after the restart: %v\n", retention, publish(js))
		nc.Close()
		s.Shutdown()
		s.WaitForShutdown()
	}
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/nats-io/nats-server/v2@v2.15.3 github.com/nats-io/nats.go@v1.55.0 >/dev/null 2>&1
go version
echo nats-server v2.15.3, nats.go v1.55.0
got=$(go run .)
echo "$got"
[ "$got" = "WorkQueue: duplicate before the restart: true
WorkQueue: duplicate after the restart: false
Limits: duplicate before the restart: true
Limits: duplicate after the restart: true" ]
echo "as found: after a restart, ids are known of stored messages alone"
