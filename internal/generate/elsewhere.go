// This file generates for files with marks that the build leaves out, such as x_windows.go on Linux: their packages are loaded
// again under a setting that includes them. From these loads only what belongs to such files is taken.

package generate

import (
	"context"
	"go/token"
	"path/filepath"
	"slices"

	"github.com/asyncgen/asyncgen/internal/load"
	"github.com/asyncgen/asyncgen/internal/mark"
	"github.com/asyncgen/asyncgen/internal/output"
)

// elsewhere adds what the excluded files give.
func (g *generation) elsewhere(ctx context.Context, cfg load.Config, c Compiler, excluded []load.Excluded) error {
	var settings []*load.Setting
	names := map[string][]string{} // of files, by their settings
	for _, x := range excluded {
		for _, p := range x.Problems {
			g.out.Findings = append(g.out.Findings, Finding{Pos: p.Pos, Message: p.Message})
		}
		switch {
		case len(x.Problems) > 0:
		case x.Setting == nil:
			g.out.Notes = append(g.out.Notes, Finding{
				Pos:     token.Position{Filename: x.Name},
				Message: "this file has marks, and is in no build that this version of Go makes: nothing is generated for it",
			})
		default:
			key := x.Setting.String()
			if names[key] == nil {
				settings = append(settings, x.Setting)
			}
			names[key] = append(names[key], x.Name)
		}
	}
	cfg.Everywhere = false
	for _, s := range settings {
		if err := g.under(ctx, s, s.Under(cfg), c, names[s.String()]); err != nil {
			return err
		}
	}
	return nil
}

// under adds what the named files give under a setting. An error in a package is of no consequence for the build that was asked for.
func (g *generation) under(ctx context.Context, setting *load.Setting, cfg load.Config, c Compiler, names []string) error {
	var dirs []string
	for _, name := range names {
		dirs = append(dirs, filepath.Dir(name))
	}
	slices.Sort(dirs)
	program, err := load.Load(ctx, cfg, slices.Compact(dirs)...)
	if err != nil {
		g.out.Errors = append(g.out.Errors, Finding{Message: err.Error() + " (with " + setting.String() + ")"})
		return ctx.Err()
	}
	other := newGeneration(program, cfg.Memo)
	if err := other.run(c, program); err != nil {
		return err
	}
	g.out.Findings = addNew(g.out.Findings, other.out.Findings, setting)
	g.out.Errors = addNew(g.out.Errors, other.out.Errors, setting)
	for _, name := range names {
		dir := filepath.Dir(name)
		d := other.dirs[dir]
		if d == nil || g.failed[dir] || other.failed[dir] {
			continue
		}
		if i := slices.IndexFunc(d.files, func(f output.File) bool { return f.Name == mark.GeneratedName(name) }); i >= 0 {
			g.directory(dir).files = append(g.directory(dir).files, d.files[i])
		}
	}
	return nil
}

// addNew adds the findings that have not been made yet, and says under which setting they were.
func addNew(list, more []Finding, setting *load.Setting) []Finding {
	for _, f := range more {
		if !slices.ContainsFunc(list, func(old Finding) bool { return old.Pos == f.Pos && old.Message == f.Message }) {
			f.Message += " (with " + setting.String() + ")"
			list = append(list, f)
		}
	}
	return list
}
