package asyncify

// This file reads the modes in which tests are run.

import (
	"fmt"
	"strconv"
	"strings"
)

// A Mode says where functions can be suspended, and at which of these points they are.
type Mode struct {
	Policy string // never, always or random
	Seed   string // where the random numbers begin
	Level  Level
}

// A Level says where functions can be suspended, apart from between their statements and at their calls of each other.
type Level struct {
	// Calls leaves out the yields between statements: functions are suspended at calls only, as they are in most programs.
	Calls bool
	// Defers makes deferred literals and deferred calls of functions of the package awaited ones.
	Defers bool
	// Literals makes function literals that are values drive coroutines of their own.
	Literals bool
	// Values makes expressions awaited ones: about one in that many of those where a value may be awaited; 0 is none.
	Values int
}

// ParseMode reads a mode: a policy, a seed for a random one, and the level:
//
//	always
//	never+calls
//	random:7+defers+literals+values=3
func ParseMode(s string) (Mode, error) {
	words := strings.Split(s, "+")
	var m Mode
	m.Policy, m.Seed, _ = strings.Cut(words[0], ":")
	switch m.Policy {
	case "never", "always", "random":
	default:
		return Mode{}, fmt.Errorf("mode %s: the policy is never, always or random", s)
	}
	for _, w := range words[1:] {
		name, value, _ := strings.Cut(w, "=")
		n, err := strconv.Atoi(value)
		switch {
		case w == "calls":
			m.Level.Calls = true
		case w == "defers":
			m.Level.Defers = true
		case w == "literals":
			m.Level.Literals = true
		case name == "values" && err == nil && n > 0:
			m.Level.Values = n
		default:
			return Mode{}, fmt.Errorf("mode %s: what may be added is calls, defers, literals and values=n", s)
		}
	}
	return m, nil
}

// ParseModes reads modes that are separated by commas.
func ParseModes(s string) ([]Mode, error) {
	var modes []Mode
	for part := range strings.SplitSeq(s, ",") {
		m, err := ParseMode(part)
		if err != nil {
			return nil, err
		}
		modes = append(modes, m)
	}
	return modes, nil
}

// String is the form that ParseMode reads.
func (m Mode) String() string {
	s := m.Policy
	if m.Seed != "" {
		s += ":" + m.Seed
	}
	if m.Level.Calls {
		s += "+calls"
	}
	if m.Level.Defers {
		s += "+defers"
	}
	if m.Level.Literals {
		s += "+literals"
	}
	if m.Level.Values > 0 {
		s += "+values=" + strconv.Itoa(m.Level.Values)
	}
	return s
}

// levels returns the levels of modes, each once, in their order.
func levels(modes []Mode) []Level {
	var list []Level
	seen := map[Level]bool{}
	for _, m := range modes {
		if !seen[m.Level] {
			seen[m.Level] = true
			list = append(list, m.Level)
		}
	}
	return list
}
