package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

// TestRequests has a server that answers no request until all have come.
func TestRequests(t *testing.T) {
	const n = 10
	var all sync.WaitGroup
	all.Add(n)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all.Done()
		all.Wait()
	}))
	defer server.Close()
	var out strings.Builder
	if _, err := async.Run(context.Background(), programAsync(&out, server.URL, n)); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for line := range strings.Lines(out.String()) {
		counts[strings.ReplaceAll(line, server.URL, "url")]++
	}
	for _, line := range []string{"Waiting for url\n", "Get response from url response 200 OK\n", "Task: finished\n"} {
		if counts[line] != n {
			t.Errorf("%d lines %q, want %d", counts[line], line, n)
		}
	}
	waiting := strings.Repeat("Waiting for "+server.URL+"\n", n)
	golden.Compare(t, out.String()[:len(waiting)], waiting)
}
