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
func (n *Notify) Wait() Awaitable[Void] { return (*notifyWait)(n) }

// WaitFrom is Wait where that is awaited on the spot, for generated code.
func (n *Notify) WaitFrom(*machine.Task) Queueing { return Queueing{op: (*notifyWait)(n)} }

// One wakes the task that has waited longest. If none waits it stores a permit for the next; no more than one is stored.
func (n *Notify) One() { n.owner.do(n.one) }

func (n *Notify) one() {
	if !n.queue.wakeAlone(n.owner.home()) {
		n.permit = true
	}
}

// All wakes the tasks that wait now, and stores nothing.
func (n *Notify) All() { n.owner.do(func() { n.queue.wakeAll(n.owner.home()) }) }

type notifyWait Notify

func (a *notifyWait) Await(t *machine.Task) bool { return a.attempt(t, unwoken) || queueUp(t, a) }

func (a *notifyWait) Awaited(t *machine.Task) (Void, error) { return Void{}, t.Thrown() }

func (a *notifyWait) choose() outcome[Void] { return &queuedChoice{op: a} }

func (a *notifyWait) attempt(t *machine.Task, how wakeup) bool {
	if how != unwoken || !a.owner.admit(t) {
		return true
	}
	had := a.permit
	a.permit = false
	return had
}

func (a *notifyWait) enqueue(_ *Loop, n *node) { a.queue.insert(n) }

func (a *notifyWait) pass(_ *Loop, how wakeup) {
	if how == wokenAlone {
		(*Notify)(a).one()
	}
}
