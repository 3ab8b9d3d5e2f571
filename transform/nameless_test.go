package transform

import "testing"

// TestImportable checks which packages may import one another, and by which path.
func TestImportable(t *testing.T) {
	tests := []struct {
		imported, importer string
		want               bool
		path               string
	}{
		{"strings", "example.com/m", true, "strings"},
		{"internal/abi", "net/http", true, "internal/abi"},
		{"internal/abi", "example.com/m", false, "internal/abi"},
		{"net/http/internal", "net/http", true, "net/http/internal"},
		{"net/http/internal", "net/http_test", true, "net/http/internal"},
		{"net/http/internal", "net", false, "net/http/internal"},
		{"example.com/m/internal/x", "example.com/m/cmd", true, "example.com/m/internal/x"},
		{"example.com/m/internal/x", "example.com/mm", false, "example.com/m/internal/x"},
		{"vendor/golang.org/x/net/idna", "net/http", true, "golang.org/x/net/idna"},
		{"vendor/golang.org/x/net/idna", "example.com/m", false, "golang.org/x/net/idna"},
		{"cmd/vendor/golang.org/x/mod", "cmd/go", true, "golang.org/x/mod"},
		{"cmd/vendor/golang.org/x/mod", "go/build", false, "golang.org/x/mod"},
		{"example.com/vendors", "example.com/m", true, "example.com/vendors"},
	}
	for _, test := range tests {
		if got := importable(test.imported, test.importer); got != test.want {
			t.Errorf("%s in %s: %v", test.imported, test.importer, got)
		}
		if _, got, _ := cutVendor(test.imported); got != test.path {
			t.Errorf("%s is imported as %s", test.imported, got)
		}
	}
}
