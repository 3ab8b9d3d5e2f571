package quote

import (
	"path/filepath"
	"testing"
)

// TestPages checks the pages of documentation.
func TestPages(t *testing.T) {
	for _, page := range []string{"cancellation.md", "goroutines.md", "python.md"} {
		Check(t, filepath.Join("..", "..", "..", "docs", page))
	}
}
