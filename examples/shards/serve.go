package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file talks to clients.

// serve answers connections until ctx is done, and returns when the last has ended.
func serve(ctx context.Context, listener net.Listener, s *store) {
	stop := context.AfterFunc(ctx, func() { listener.Close() })
	defer stop()
	var all sync.WaitGroup
	defer all.Wait()
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		all.Go(func() { converse(ctx, conn, s) })
	}
}

// converse answers the commands of one client.
func converse(ctx context.Context, conn net.Conn, s *store) {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		answer, err := s.do(ctx, strings.Fields(lines.Text()))
		if err != nil {
			answer = "ERROR " + err.Error()
		}
		if _, err := fmt.Fprintln(conn, answer); err != nil {
			return
		}
	}
}

// do performs a command on the loop that owns its key, and waits for the answer.
func (s *store) do(ctx context.Context, words []string) (string, error) {
	command, args := "", []string(nil)
	if len(words) > 0 {
		command, args = words[0], words[1:]
	}
	switch {
	case command == "GET" && len(args) == 1:
		sh := s.of(args[0])
		return answer(ctx, sh, sh.getAsync(args[0]))
	case command == "SET" && len(args) == 2:
		sh := s.of(args[0])
		return answer(ctx, sh, sh.setAsync(args[0], args[1]))
	case command == "ADD" && len(args) == 2:
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return "", err
		}
		sh := s.of(args[0])
		return answer(ctx, sh, sh.addAsync(args[0], n))
	case command == "WAIT" && len(args) == 1:
		sh := s.of(args[0])
		return answer(ctx, sh, sh.waitAsync(args[0]))
	case command == "COUNT" && len(args) == 0:
		return answer(ctx, s.shards[0], s.countAsync())
	}
	return "", fmt.Errorf("no such command: %s", strings.Join(words, " "))
}

// answer runs c on the shard's loop. When ctx is done first, c is cancelled.
func answer(ctx context.Context, sh *shard, c async.Coro[string]) (string, error) {
	f := async.Submit(sh.loop, c)
	v, err := f.Wait(ctx)
	if err != nil {
		f.Cancel(err)
	}
	return v, err
}
