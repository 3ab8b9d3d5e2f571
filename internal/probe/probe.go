// Package probe observes one run of a program. The program records what it does; the run decides which
// of its awaits suspend. Runs that differ only in that decision, and in the form of the program that was
// run, must leave the same record.
//
// A program is a function that takes a *P:
//
//	//async
//	func Main(p *probe.P) (int, error) {
//		n, err := async.Await(probe.Value(p, 1))
//		p.Log("n", n)
//		return n, err
//	}
package probe

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
)

// A Policy says which awaits of a probe suspend.
type Policy int

const (
	Never  Policy = iota // every awaited probe is ready: the path that never meets the loop
	Always               // every awaited probe waits for one turn of the loop
	Random               // each await tosses a coin, from the seed of the run
)

func (y Policy) String() string {
	switch y {
	case Never:
		return "never"
	case Always:
		return "always"
	default:
		return "random"
	}
}

// A P is one run. Its methods may be called from any goroutine: the blocking form of a program
// runs on one goroutine and what it awaits on another.
type P struct {
	policy Policy
	mu     sync.Mutex
	coin   *rand.Rand
	trace  []string
	waits  int
	ticks  int
}

// New returns a run that follows the policy. The seed matters to Random only.
func New(policy Policy, seed uint64) *P {
	return &P{policy: policy, coin: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))}
}

// Log records one effect: the values in the format %v, with spaces between them.
func (p *P) Log(args ...any) {
	p.add(strings.TrimSuffix(fmt.Sprintln(args...), "\n"))
}

// Logf records one effect.
func (p *P) Logf(format string, args ...any) {
	p.add(fmt.Sprintf(format, args...))
}

func (p *P) add(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trace = append(p.trace, line)
}

// Trace returns what has been recorded so far.
func (p *P) Trace() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trace
}

// Suspensions returns how many awaits the policy has made to suspend.
func (p *P) Suspensions() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waits
}

// suspend decides whether the await that begins now suspends.
func (p *P) suspend() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.policy == Never || p.policy == Random && p.coin.IntN(2) == 0 {
		return false
	}
	p.waits++
	return true
}

// fuel is how many ticks a run has.
const fuel = 400

// Tick ends a program that might not end by itself, with a panic, in every form of it at the same place.
func (p *P) Tick() {
	p.mu.Lock()
	p.ticks++
	empty := p.ticks > fuel
	p.mu.Unlock()
	if empty {
		panic("out of fuel")
	}
}
