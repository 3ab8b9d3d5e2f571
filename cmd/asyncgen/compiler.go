// This file connects the command to the compiler.

package main

import (
	"os"

	"github.com/asyncgen/asyncgen/internal/generate"
	"github.com/asyncgen/asyncgen/internal/output"
	"github.com/asyncgen/asyncgen/transform"
)

func compiler(opts *options) generate.Compiler {
	o := transform.Options{Lines: opts.line}
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
