package async

import (
	"math/rand/v2"
	"time"
)

// This file runs a loop that is looked at: by an Observer, for slow steps, or in an order of its own. A loop that is not never comes here while it
// runs tasks.
//
// Invariant: spinProbed does what spin does; only the order of the steps in one iteration may be another.

// A probe is what looks at a loop.
type probe struct {
	observers []Observer
	limit     time.Duration // of a step; 0 if there is none
	report    func(SlowStep)
	random    *rand.Rand // decides the order of steps; nil for that of asyncio

	stepping AnyTask // during a step
	began    time.Time
	from     Frame
}

// probed returns the probe of l, and makes it first if there is none.
func (l *Loop) probed() *probe {
	if l.probe == nil {
		l.probe = new(probe)
	}
	return l.probe
}

// WithShuffle makes the loop run the steps of tasks that are ready in the same iteration in an order that seed decides. Everything else stays in order: iterations,
// callbacks, timers, the queues of locks. The seed 0 stands for asyncio's order. A program whose tasks rely on each other only through what they await
// cannot tell the difference; see asynctest.Explore.
func WithShuffle(seed uint64) Option {
	return func(l *Loop) {
		if seed != 0 {
			l.probed().random = rand.New(rand.NewPCG(seed, 0))
		}
	}
}

// spinProbed is spin for a loop with a probe.
func (l *Loop) spinProbed(midway bool) (stopped bool) {
	normal := false
	p := l.probe
	defer func() {
		if !normal {
			p.end()
			l.broke(recover())
		}
	}()
	if midway {
		goto iteration
	}
begin:
	if l.ready.head == nil || l.timers.n > 0 || l.posted.Load() {
		l.collect()
	}
	l.batch = p.order(l.ready.take())
iteration:
	for l.batch != nil {
		n := l.batch
		l.batch = n.next
		if (n.on != nil || n.seq != idle) && !l.prepare(n) {
			continue
		}
		t := n.task()
		l.current = n.slot
		p.begin(l, t)
		ended := t.Up(t.Begin().Resume(&t.Task))
		p.end()
		if ended {
			l.finish(t, nil)
		} else if t.pends() {
			l.passOn(t)
		}
	}
	if !l.stopping {
		goto begin
	}
	l.current = nobody
	l.stopping = false
	normal = true
	return true
}

// order shuffles the steps in a batch, and returns its first node. What is not the step of a task stays in its place.
func (p *probe) order(batch *node) *node {
	if p.random == nil || batch == nil {
		return batch
	}
	var all, steps []*node
	var places []int
	for n := batch; n != nil; n = n.next {
		if n.isStep() {
			steps, places = append(steps, n), append(places, len(all))
		}
		all = append(all, n)
	}
	p.random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	for i, n := range steps {
		all[places[i]] = n
	}
	for i, n := range all[1:] {
		all[i].next = n
	}
	all[len(all)-1].next = nil
	return all[0]
}

// isStep reports whether n, which is ready, is a task that is to run.
func (n *node) isStep() bool {
	switch n.on {
	case &isHandle, &isLink, &isVoid, &isRaising, &inDue:
		return false
	}
	return true
}

// begin is called before a step of t.
func (p *probe) begin(l *Loop, t *task) {
	if p.limit == 0 && p.observers == nil {
		return
	}
	p.stepping = l.tasks.at(t.slot)
	if p.limit > 0 {
		p.from = frameOf(t.Top())
	}
	for _, o := range p.observers {
		o.StepBegin(p.stepping)
	}
	p.began = time.Now()
}

// end is called after a step, also one that ends with a panic or Goexit.
func (p *probe) end() {
	t := p.stepping
	if t == nil {
		return
	}
	took := time.Since(p.began)
	p.stepping = nil
	for _, o := range p.observers {
		o.StepEnd(t, took)
	}
	if p.limit > 0 && took > p.limit {
		p.report(SlowStep{t.Name(), took, p.from})
	}
}
