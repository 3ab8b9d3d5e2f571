// This file prints findings the way Go's tools do.

package main

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"github.com/asyncgen/asyncgen/internal/generate"
)

func report(f generate.Finding) {
	fmt.Fprintln(os.Stderr, at(f.Pos)+f.Message)
	for _, r := range f.Related {
		fmt.Fprintln(os.Stderr, "\t"+at(r.Pos)+r.Message)
	}
}

// at is the position in front of a message.
func at(pos token.Position) string {
	if pos.Filename == "" {
		return "asyncgen: "
	}
	pos.Filename = short(pos.Filename)
	return pos.String() + ": "
}

// short makes a file name relative to the current directory if that is not longer.
func short(name string) string {
	dir, err := os.Getwd()
	if err != nil {
		return name
	}
	rel, err := filepath.Rel(dir, name)
	if err != nil || strings.HasPrefix(rel, "..") && len(rel) > len(name) {
		return name
	}
	return rel
}
