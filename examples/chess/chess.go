// Chess is a simultaneous exhibition: a master plays 24 opponents, 30 pairs of moves each. She needs 5 seconds for a move, they need 55.
// Playing one game after the other keeps her for twelve hours; going from board to board while they think, for one.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go run github.com/asyncgen/asyncgen/cmd/asyncgen

const (
	boards = 24
	pairs  = 30

	hers   = 5 * time.Second
	theirs = 55 * time.Second
)

func main() {
	if _, err := async.Run(context.Background(), programAsync(os.Stdout)); err != nil {
		log.Fatal(err)
	}
}

//async:func
func program(w io.Writer) error {
	took, err := async.Await(gameAfterGameAsync())
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "game after game:", took)
	if took, err = async.Await(boardToBoardAsync()); err != nil {
		return err
	}
	fmt.Fprintln(w, "board to board:", took)
	return nil
}

// gameAfterGame stays at each board until the game is over, and returns how long that keeps her.
//
//async:func
func gameAfterGame() (time.Duration, error) {
	start := async.Running().Time()
	for range boards {
		for range pairs {
			if err := async.Wait(async.Sleep(hers)); err != nil {
				return 0, err
			}
			if err := async.Wait(async.Sleep(theirs)); err != nil {
				return 0, err
			}
		}
	}
	return async.Running().Time() - start, nil
}

// boardToBoard makes a move and goes on to the next board, and returns how long that keeps her. For the last replies
// she need not wait.
//
//async:func
func boardToBoard() (time.Duration, error) {
	start := async.Running().Time()
	var replies [boards]*async.Task[async.Void]
	for pair := range pairs {
		for b := range boards {
			if pair > 0 {
				if err := async.Wait(replies[b]); err != nil {
					return 0, err
				}
			}
			if err := async.Wait(async.Sleep(hers)); err != nil {
				return 0, err
			}
			replies[b] = async.Go(async.Sleep(theirs))
		}
	}
	took := async.Running().Time() - start
	return took, async.Wait(async.Gather(async.Slice(replies[:])...))
}
