// Depth asks a market for the best offer a hundred times, one request after the other, each with a time limit, and tells how long all of them took.
//
//	depth https://example.com/depth
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: depth url")
	}
	start := time.Now()
	if _, err := async.Run(context.Background(), programAsync(os.Stdout, os.Args[1], 100)); err != nil {
		log.Fatal(err)
	}
	fmt.Println("100 requests took", time.Since(start))
}

// async
func program(w io.Writer, url string, n int) error {
	for range n {
		offers, err := async.Await(async.Gather(depthAsync(url)))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "price:%s amount:%s\n", offers[0].Price, offers[0].Quantity)
	}
	return nil
}

// An offer is what the market sells.
type offer struct{ Price, Quantity string }

const limit = 3 * time.Second

// depth returns the best offer. The limit is for the request and for reading the answer.
//
// async
func depth(url string) (best offer, err error) {
	err = async.Wait(async.WithTimeoutScope(limit, func(*async.Scope) error {
		text, err := async.Await(async.BlockingCtx(func(ctx context.Context) ([]byte, error) { return get(ctx, url) }))
		if err != nil {
			return err
		}
		var market struct{ Data struct{ Asks []offer } }
		if err := json.Unmarshal(text, &market); err != nil {
			return err
		}
		if len(market.Data.Asks) == 0 {
			return errors.New("nobody sells")
		}
		best = market.Data.Asks[0]
		return nil
	}))
	return best, err
}

// get returns a page. It blocks.
func get(ctx context.Context, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"?symbol=BTC_USDT&depth=2", nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}
