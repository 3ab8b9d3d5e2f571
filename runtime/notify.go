package async

import "github.com/asyncgen/asyncgen/runtime/machine"

// This file implements Notify, after tokio's. Invariant: a permit is stored only while nobody waits, and one that was given to a task which is
// cancelled goes to the next.

// A Notify wakes tasks that wait for it. The zero Notify is ready to use. It belongs to the loop of the first task that waits for it.
type Notify struct {
	owner  owner
	permit bool
	queue  queue
}

// Wait returns an operation that waits for One or All, or takes the permit that One has stored.
func (n *Notify) Wait() Awaitable[Void] {
	return &patient[Void]{name: "async.Notify.Wait", op: &notifyChoice{n: n}}
}

// One wakes the task that has waited longest. If none waits it stores a permit for the next; no more than one is stored.
func (n *Notify) One() { n.owner.do(n.one) }

func (n *Notify) one() {
	w := n.queue.pending()
	if w == nil {
		n.permit = true
		return
	}
	w.remove() // this tells it from one that All has woken
	w.settle()
}

// All wakes the tasks that wait now, and stores nothing.
func (n *Notify) All() { n.owner.do(n.queue.wakeAll) }

type notifyChoice struct {
	void
	place
	n *Notify
}

func (c *notifyChoice) attempt(t *machine.Task) bool {
	if refused(t, &c.n.owner, &c.err) || c.leave() {
		return true
	}
	had := c.n.permit
	c.n.permit = false
	return had
}

func (c *notifyChoice) enlist(t *machine.Task, to parent, index int) {
	c.enter(t, &c.n.queue, to, index)
}

func (c *notifyChoice) withdraw(*Loop) *future {
	byOne := c.w.next == nil
	if c.leave() && byOne {
		c.n.one()
	}
	return nil
}

func (c *notifyChoice) line() (*place, *queue) { return &c.place, &c.n.queue }
