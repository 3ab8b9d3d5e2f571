// Package quote keeps the code in a page of documentation what it is in the files it was taken from. A block is a quotation when
// a comment stands in front of it that names a file, relative to the page, and declarations in it:
//
//	<!-- quote coro_async.go: coroFrame, coroFrame.Resume -->
//
// Without declarations all of the file is meant. Comments of the form //line are left out of a quotation.
//
// A table is a quotation when the comment names a page and a section of that; its first table is meant:
//
//	<!-- quote docs/conformance.md: Corpora -->
package quote

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/internal/quote"
)

var update = flag.Bool("update", false, "write quotations anew")

// quotation matches the comment, the name of the file, the declarations, and the text of the block.
var quotation = regexp.MustCompile("(?m)(^<!-- quote ([^:\\s]+)(?:: (.*))? -->\n\n?```go\n)((?s:.*?))^```$")

// tableQuotation matches the comment, the name of the page, the section, and the table.
var tableQuotation = regexp.MustCompile("(?m)(^<!-- quote ([^:\\s]+\\.md): (.*) -->\n\n?)((?:^\\|.*\n)*)")

// Check compares all quotations in a page with their sources; with the flag -update it writes them anew.
func Check(t *testing.T, page string) {
	t.Helper()
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	compare := func(form *regexp.Regexp, end string, source func(name, part string) (string, error)) func([]byte) []byte {
		return func(block []byte) []byte {
			found++
			part := form.FindSubmatch(block)
			want, err := source(filepath.Join(filepath.Dir(page), string(part[2])), string(part[3]))
			if err != nil {
				t.Fatalf("%s: %v", page, err)
			}
			if got := string(part[4]); got != want && !*update {
				t.Errorf("%s quotes %s %s as\n%s\nwhere there is\n%s\nrun the test with -update to write it anew", page, part[2], part[3], got, want)
			}
			return fmt.Appendf(nil, "%s%s%s", part[1], want, end)
		}
	}
	text := quotation.ReplaceAllFunc(old, compare(quotation, "```", quote.Source))
	text = tableQuotation.ReplaceAllFunc(text, compare(tableQuotation, "", table))
	if found == 0 {
		t.Errorf("%s has no quotation", page)
	}
	if *update && !bytes.Equal(text, old) {
		if err := os.WriteFile(page, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// table returns the first table of a section of a page.
func table(name, section string) (string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	_, rest, ok := strings.Cut("\n"+string(text), "\n## "+section+"\n")
	rows := regexp.MustCompile(`(?m)\A(?:[^|#\n].*\n|\n)*((?:^\|.*\n)+)`).FindStringSubmatch(rest)
	if !ok || rows == nil {
		return "", fmt.Errorf("%s has no section %s that begins with a table", name, section)
	}
	return rows[1], nil
}
