package async

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// This file runs random schedules of operations and cancellations against the primitives, beside a model of each. A schedule is the
// input of a fuzz target. Time is virtual: whatever holds something does so for an even time, and at odd times, when nothing is ready, the
// model and the primitive must agree.

// A schedule is a sequence of decisions. When its bytes have run out every decision is 0.
type schedule []byte

// pick returns a number below n.
func (s *schedule) pick(n int) int {
	if len(*s) == 0 {
		return 0
	}
	b := (*s)[0]
	*s = (*s)[1:]
	return int(b) % n
}

// randomSchedules gives a fuzz target schedules to begin with.
func randomSchedules(f *testing.F) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 0))
		data := make([]byte, 50+r.IntN(450))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		f.Add(data)
	}
}

// A primitive is what tasks wait for, together with its model.
type primitive interface {
	// offer returns an operation that a task may wait for.
	offer(a *arena) offer
	// poke does something that needs no waiting.
	poke(a *arena)
	// settled is called when nothing is ready, and returns what is wrong.
	settled() error
	// unused is called when no task is left, and returns what is wrong.
	unused() error
}

// An offer is an operation on a primitive: alone, or as a branch of Select. Before it an actor stands in line, and when it has been performed the
// actor calls after.
type offer struct {
	name  string
	line  *line
	read  bool // goes together with others that read
	alone func(c *ctl, me *actor) error
	limit func(c *ctl, me *actor, d time.Duration) error // the same under WithTimeout; may be nil
	as    func(me *actor) Case                           // may be nil
	after func(c *ctl, me *actor)
}

// offering returns the offer of op; got is told when it has been performed, and what it gave.
func offering[T any](name string, in *line, op func() Awaitable[T], got func(me *actor, v T), after func(c *ctl, me *actor)) offer {
	told := func(me *actor, v T, err error) error {
		if err == nil {
			got(me, v)
		}
		return err
	}
	return offer{
		name: name,
		line: in,
		alone: func(c *ctl, me *actor) error {
			v, err := await(c, op())
			return told(me, v, err)
		},
		limit: func(c *ctl, me *actor, d time.Duration) error {
			v, err := await(c, WithTimeout(d, op()))
			return told(me, v, err)
		},
		as: func(me *actor) Case {
			return On(op(), func(v T, err error) error { return told(me, v, err) })
		},
		after: after,
	}
}

// A line is the model of a queue of tasks: those who wait, in the order of asking.
type line struct {
	who     []*actor
	reads   []bool // with whom others that read may go together
	shared  bool   // several may be served at a time: then one that selects, which takes two more turns to notice, may come in later
	barging bool   // overtaking is allowed
}

// passed reports an error if me, who has just got what they all wait for, was not the first that is entitled to it, and takes it out.
func (q *line) passed(me *actor) {
	a := me.arena
	reads := false
	for i, other := range q.who {
		if other == me {
			reads = q.reads[i]
		}
	}
	for i, other := range q.who {
		if other == me {
			break
		}
		if reads && q.reads[i] {
			continue // it may have got the lock in this turn, and be about to notice
		}
		if a.ordered && !q.barging && !other.cancelled && !(q.shared && other.selects) {
			a.t.Errorf("%v overtook %v", me, other)
		}
	}
	me.won++
	me.leave()
	a.t.Logf("%v: %v goes on", a.loop.Time(), me)
}

// An actor is a task of the schedule.
type actor struct {
	arena     *arena
	id        int
	task      *Task[Void]
	selects   bool
	cancelled bool // Cancel was called, or there is a time limit
	lines     []*line
	won       int // the number of operations performed
}

func (me *actor) String() string { return fmt.Sprintf("actor %d", me.id) }

func (me *actor) join(q *line, reads bool) {
	q.who, q.reads = append(q.who, me), append(q.reads, reads)
	me.lines = append(me.lines, q)
}

func (me *actor) leave() {
	for _, q := range me.lines {
		if i := slices.Index(q.who, me); i >= 0 {
			q.who, q.reads = slices.Delete(q.who, i, i+1), slices.Delete(q.reads, i, i+1)
		}
	}
	me.lines = nil
}

// expected reports whether err is one that an operation may give.
func expected(err error) bool {
	_, timeout := err.(*TimeoutError)
	return err == nil || isCancelled(err) || timeout || err == ErrQueueClosed || err == ErrBarrierBroken
}

// An arena is a schedule under way.
type arena struct {
	schedule
	t          *testing.T
	loop       *Loop
	primitives []primitive
	actors     []*actor
	ordered    bool // tasks run in asyncio's order, so that nobody overtakes
}

// play runs the schedule in data against primitives. With selects set, actors may wait for several operations.
func play(t *testing.T, data []byte, selects bool, primitives ...primitive) {
	a := &arena{schedule: data, t: t, primitives: primitives}
	shuffle := a.pick(4)
	a.ordered = shuffle == 0
	a.loop = NewLoop(WithClock(&jumper{}), WithShuffle(uint64(shuffle)))
	_, err := RunUntil(a.loop, proc(func(c *ctl) error {
		for len(a.schedule) > 0 {
			a.move(c, selects)
		}
		a.settle(c, 1001)
		a.end(c)
		return nil
	}))
	if err != nil {
		t.Errorf("the schedule does not end: %v", err)
	}
	if err := a.loop.Close(); err != nil {
		t.Error(err)
	}
}

// move does the next thing.
func (a *arena) move(c *ctl, selects bool) {
	switch a.pick(8) {
	case 0, 1:
		a.spawn(c, a.anOffer())
	case 2:
		if !selects {
			a.spawn(c, a.anOffer())
			return
		}
		var offers []offer
		for range 1 + a.pick(3) {
			offers = append(offers, a.anOffer())
		}
		a.spawn(c, offers...)
	case 3, 4:
		if len(a.actors) > 0 {
			me := a.actors[a.pick(len(a.actors))]
			me.cancelled = me.task.Cancel() || me.cancelled
			a.t.Logf("%v: %v is cancelled", a.loop.Time(), me)
		}
	case 5:
		a.primitives[a.pick(len(a.primitives))].poke(a)
	case 6:
		a.t.Logf("%v: a turn", a.loop.Time())
		wait(c, Sleep(0))
	case 7:
		a.settle(c, 2*a.pick(3)+1)
	}
}

func (a *arena) anOffer() offer { return a.primitives[a.pick(len(a.primitives))].offer(a) }

// hold is the time for which an actor keeps what it has got.
func (a *arena) hold() time.Duration { return time.Duration(2 * a.pick(4)) }

// spawn starts an actor that performs one of the offers.
func (a *arena) spawn(c *ctl, offers ...offer) {
	me := &actor{arena: a, id: len(a.actors)}
	limit := time.Duration(0)
	if a.pick(4) == 0 && offers[0].limit != nil {
		limit = a.hold()
		me.cancelled = true
	}
	me.selects = len(offers) > 1 || a.pick(8) == 0 && offers[0].as != nil
	a.actors = append(a.actors, me)
	me.task = GoFrom(c.t, proc(func(c *ctl) error {
		for _, o := range offers {
			me.join(o.line, o.read)
			a.t.Logf("%v: %v, limit %v, asks for %v", a.loop.Time(), me, limit, o.name)
		}
		which, err := 0, error(nil)
		switch {
		case me.selects:
			which, err = me.choose(c, offers)
		case limit > 0:
			err = offers[0].limit(c, me, limit)
		default:
			err = offers[0].alone(c, me)
		}
		if !expected(err) {
			a.t.Errorf("%v: %v", me, err)
		}
		if (err == nil) != (me.won == 1) {
			a.t.Errorf("%v: %d operations performed, error %v", me, me.won, err)
		}
		me.leave()
		if me.won > 0 && offers[which].after != nil {
			offers[which].after(c, me)
		}
		return err
	}))
}

// choose performs one of the offers.
func (me *actor) choose(c *ctl, offers []offer) (int, error) {
	var cases []Case
	for _, o := range offers {
		cases = append(cases, o.as(me))
	}
	i, err := await(c, Select(cases...))
	return max(i, 0), err
}

// settle lets time pass, and then checks.
func (a *arena) settle(c *ctl, d int) {
	wait(c, Sleep(time.Duration(d)))
	for _, p := range a.primitives {
		if err := p.settled(); err != nil {
			a.t.Errorf("at %v: %v", a.loop.Time(), err)
		}
	}
	wait(c, Sleep(1))
}

// end cancels what is left and checks that nothing stays behind.
func (a *arena) end(c *ctl) {
	for _, me := range a.actors {
		me.cancelled = true
		me.task.Cancel()
	}
	for _, me := range a.actors {
		if err := wait(c, me.task); !expected(err) {
			a.t.Errorf("%v ended with %v", me, err)
		}
	}
	wait(c, Sleep(1001))
	for _, p := range a.primitives {
		if err := p.unused(); err != nil {
			a.t.Errorf("at the end: %v", err)
		}
	}
	if l := a.loop; l.tasks.n != 1 || l.timed.n != 0 || l.inFlight != 0 {
		a.t.Errorf("%d tasks, %d callbacks and %d operations are left", l.tasks.n-1, l.timed.n, l.inFlight)
	}
}

// parked returns an error if somebody waits who need not.
func (q *line) parked(what string) error {
	if len(q.who) > 0 {
		return fmt.Errorf("%v waits for %s", q.who[0], what)
	}
	return nil
}

// forgotten returns an error if the primitive's own list still holds somebody.
func forgotten(what string, qs ...*queue) error {
	for _, q := range qs {
		if q.front() != nil {
			return fmt.Errorf("somebody is left in the queue of %s", what)
		}
	}
	return nil
}

// idle reports whether nobody waits who was not cancelled.
func (q *line) idle() bool {
	for _, other := range q.who {
		if !other.cancelled {
			return false
		}
	}
	return true
}
