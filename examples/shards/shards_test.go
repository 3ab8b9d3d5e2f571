package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// A client is one connection.
type client struct {
	t       *testing.T
	conn    net.Conn
	answers *bufio.Reader
}

// ask sends a command and returns the answer.
func (c *client) ask(format string, args ...any) string {
	c.t.Helper()
	fmt.Fprintf(c.conn, format+"\n", args...)
	answer, err := c.answers.ReadString('\n')
	if err != nil {
		c.t.Error(err)
	}
	return strings.TrimSuffix(answer, "\n")
}

// started runs a store with n loops for the test, and returns it with a function that connects to it and one that ends it.
func started(t *testing.T, n int) (s *store, connect func() *client, end func()) {
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s = newStore(n)
	served := make(chan bool)
	go func() {
		serve(ctx, listener, s)
		close(served)
	}()
	connect = func() *client {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		return &client{t, conn, bufio.NewReader(conn)}
	}
	end = func() {
		stop()
		<-served
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}
	return s, connect, end
}

func TestCommands(t *testing.T) {
	_, connect, end := started(t, 3)
	defer end()
	c := connect()
	for _, x := range [][2]string{
		{"GET a", "NONE"}, {"SET a 1", "OK"}, {"GET a", "1"}, {"ADD a 41", "42"}, {"ADD b 7", "7"}, {"WAIT a", "42"}, {"COUNT", "2"},
		{"ADD a x", `ERROR strconv.Atoi: parsing "x": invalid syntax`}, {"BUY a", "ERROR no such command: BUY a"}, {"", "ERROR no such command: "},
	} {
		if answer := c.ask("%s", x[0]); answer != x[1] {
			t.Errorf("%s: %s, want %s", x[0], answer, x[1])
		}
	}
}

// TestManyClients has clients count on the same keys at the same time: no increment is lost.
func TestManyClients(t *testing.T) {
	_, connect, end := started(t, 4)
	defer end()
	const clients, keys, rounds = 8, 10, 20
	var all sync.WaitGroup
	for range clients {
		c := connect()
		all.Go(func() {
			for range rounds {
				for k := range keys {
					c.ask("ADD key%d 1", k)
				}
			}
		})
	}
	all.Wait()
	c := connect()
	for k := range keys {
		if n := c.ask("GET key%d", k); n != strconv.Itoa(clients*rounds) {
			t.Errorf("key%d is %s, want %d", k, n, clients*rounds)
		}
	}
	if n := c.ask("COUNT"); n != strconv.Itoa(keys) {
		t.Errorf("%s keys, want %d", n, keys)
	}
}

func TestWait(t *testing.T) { // a client waits for what another one sets; one that waits at the end is cancelled
	s, connect, end := started(t, 2)
	got := make(chan string)
	waiting := func(key string) {
		c := connect()
		go func() { got <- c.ask("WAIT %s", key) }()
		for sh := s.of(key); ; {
			asked, err := async.Submit(sh.loop, async.AwaitableFunc(func() async.Awaitable[int] {
				f := async.NewFuture[int](sh.loop)
				f.SetResult(len(sh.wanted))
				return f
			})).Wait(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if asked > 0 {
				return
			}
		}
	}
	waiting("x")
	connect().ask("SET x 5")
	if v := <-got; v != "5" {
		t.Errorf("waited for %s", v)
	}
	c := connect()
	c.ask("GET never")
	f := async.Submit(s.of("never").loop, s.of("never").waitAsync("never"))
	end()
	if _, err := f.Wait(context.Background()); err == nil {
		t.Error("nobody has set it")
	}
}
