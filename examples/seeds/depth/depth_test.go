package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"

	"github.com/asyncgen/asyncgen/examples/internal/golden"
)

// TestDepth has a market whose price rises with every request.
func TestDepth(t *testing.T) {
	requests, under := 0, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		if under++; under > 1 {
			t.Error("two requests at a time")
		}
		fmt.Fprintf(w, `{"code": 200, "data": {"asks": [{"price": "%d.5", "quantity": "0.%d"}, {"price": "99", "quantity": "1"}]}}`, requests, requests)
		under--
	}))
	defer server.Close()
	var out, want strings.Builder
	if _, err := async.Run(context.Background(), programAsync(&out, server.URL, 100)); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		fmt.Fprintf(&want, "price:%d.5 amount:0.%d\n", i+1, i+1)
	}
	golden.Compare(t, out.String(), want.String())
}

func TestEmptyMarket(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `{"data": {}}`) }))
	defer server.Close()
	if _, err := asynctest.Run(t, programAsync(nil, server.URL, 1)); err == nil || err.Error() != "nobody sells" {
		t.Error(err)
	}
}

// TestGivenUp has a market that does not answer before the request is given up.
func TestGivenUp(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	ctx, stop := context.WithCancel(context.Background())
	began := func(l *async.Loop) { l.CallSoon(func() { l.CallSoon(stop) }) }
	if _, err := async.Run(ctx, depthAsync(server.URL), began); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
