// Page writes docs/asyncio.md. It is run by go generate.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/asyncgen/asyncgen/internal/asyncio"
)

func main() {
	text, err := asyncio.Page(".")
	if err == nil {
		err = os.WriteFile(filepath.Join("..", "..", "docs", "asyncio.md"), []byte(text), 0o666)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "page:", err)
		os.Exit(1)
	}
}
