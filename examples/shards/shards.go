// Shards is a key-value store that uses all processors: one loop for each, which owns a part of the keys, so that there is no lock anywhere. Clients talk to it over TCP, a
// command in a line, an answer in a line:
//
//	SET key value    OK
//	GET key          the value, or NONE
//	ADD key n        the new value, a number
//	WAIT key         the value, as soon as there is one
//	COUNT            the number of keys
//
// Connections have goroutines of their own, which submit what is to be done to the loop that owns the key.
package main

import (
	"context"
	"flag"
	"log"
	"net"
	"os"
	"os/signal"
	"runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	address := flag.String("address", "localhost:7070", "where to listen")
	loops := flag.Int("loops", runtime.GOMAXPROCS(0), "the number of loops")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("%d loops, listening on %v", *loops, listener.Addr())
	s := newStore(*loops)
	serve(ctx, listener, s)
	if err := s.close(); err != nil {
		log.Fatal(err)
	}
}
