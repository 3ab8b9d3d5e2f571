// This file connects the command to the compiler.

package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/asyncgen/asyncgen/internal/generate"
	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/output"
	"github.com/asyncgen/asyncgen/transform"
)

// memo returns where it is remembered what this compiler gave: in the user's cache directory.
func memo(opts *options) *load.Memo {
	if opts.dump || opts.absolute {
		return nil // what is up to date is to be dumped, or written elsewhere, all the same
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	name, err := os.Executable()
	if err != nil {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil
	}
	return &load.Memo{Dir: filepath.Join(dir, "asyncgen"), Tool: fmt.Sprintf("%x lines=%t", h.Sum(nil), opts.line)}
}

func compiler(opts *options) generate.Compiler {
	o := transform.Options{Lines: opts.line, Absolute: opts.absolute}
	if opts.dump {
		o.Dump = os.Stdout
	}
	return generate.Compiler{
		Analyzer:   transform.New(o),
		Sequential: opts.dump,
		Files: func(result any) (files []output.File) {
			for _, f := range result.(*transform.Result).Files {
				files = append(files, output.File{Name: f.Name, Source: f.Source, Content: f.Content})
			}
			return files
		},
	}
}
