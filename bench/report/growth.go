package main

import (
	"fmt"

	"github.com/asyncgen/asyncgen/bench"
)

// growth prints what operations cost beside few and many tasks. For each number there are fewer rounds, the more tasks there are.
func growth(rounds int) error {
	sizes := []int{10, 1_000, 100_000, 1_000_000}
	fmt.Println("\n| ns for each task, beside | 10 | 1,000 | 100,000 | 1,000,000 |\n|---|---:|---:|---:|---:|")
	for _, s := range bench.Scales {
		fmt.Printf("| %s ", s.Name)
		for i, n := range sizes {
			cost, err := s.Cost(n, max(1, rounds>>(2*i)))
			if err != nil {
				return err
			}
			fmt.Printf("| %d ", cost.Nanoseconds())
		}
		fmt.Println("|")
	}
	return nil
}
