package machine

import (
	"errors"
	"testing"
)

// level is a frame that awaits inner; the innermost one suspends until it is told to go on.
type level struct {
	DeferHeader
	inner  *level
	waits  int            // of the innermost: how often it suspends
	catch  bool           // wants panics of inner
	raised *Raised        // what it has caught
	err    error          // of the innermost: what was thrown
	after  func(t *Task)  // called before the call ends
	log    func(s string) // called with "resume" at each Resume
}

func (f *level) Resume(t *Task) bool {
	if f.log != nil {
		f.log("resume")
	}
	if f.catch {
		f.Frame.Catch()
		if f.raised = t.TakeRaised(); f.raised != nil {
			return f.Frame.Finish()
		}
	}
	if f.inner != nil {
		if f.Frame.State() == 0 && !f.inner.Await(t) {
			return f.Frame.Suspend(t, f, 1)
		}
	} else if f.waits > 0 {
		f.waits--
		return f.Frame.Suspend(t, f, 1)
	} else {
		f.err = t.Thrown()
	}
	if f.after != nil {
		f.after(t)
	}
	return f.Frame.Finish()
}

func (f *level) Await(t *Task) bool { return f.Frame.Reused(t) || f.Resume(t) }

// chain returns depth frames, the outermost first.
func chain(depth, waits int) []*level {
	fs := make([]*level, depth)
	for i := depth - 1; i >= 0; i-- {
		fs[i] = new(level)
		if i < depth-1 {
			fs[i].inner = fs[i+1]
		}
	}
	fs[depth-1].waits = waits
	return fs
}

func newTask(root Coroutine) *Task {
	t := new(Task)
	t.Init(new(Exec), root)
	return t
}

func TestStep(t *testing.T) {
	for depth := 1; depth <= 4; depth++ {
		fs := chain(depth, 3)
		task := newTask(fs[0])
		resumed := 0
		for i, f := range fs {
			f.log = func(string) {
				if resumed++; f.Frame.State() != 0 && i < depth-1 && !fs[depth-1].Frame.Finished() {
					t.Errorf("depth %d: frame %d was resumed, though the innermost one is suspended", depth, i)
				}
			}
		}
		steps := 1
		for ; !task.Step(); steps++ {
			if task.Top() != Coroutine(fs[depth-1]) {
				t.Fatalf("depth %d: the innermost frame is not on top", depth)
			}
			n := 0
			for c := task.Top(); c != nil; c = Parent(c) {
				n++
			}
			if n != depth || StateOf(task.Top()) != 1 {
				t.Errorf("depth %d: a chain of %d", depth, n)
			}
		}
		// The first step enters every frame, the last one leaves every frame, the others touch the innermost only.
		if steps != 4 || resumed != 2*depth+2 {
			t.Errorf("depth %d: %d steps, %d resumptions", depth, steps, resumed)
		}
		if task.TakeRoot() != Coroutine(fs[0]) || !fs[0].Frame.Finished() {
			t.Errorf("depth %d: the root is lost", depth)
		}
	}
}

func TestThrow(t *testing.T) {
	fs := chain(3, 1)
	task := newTask(fs[0])
	task.Step()
	boom := errors.New("boom")
	task.Throw(boom)
	if !task.Step() || fs[2].err != boom || task.Thrown() != nil {
		t.Errorf("thrown: %v", fs[2].err)
	}
}

func TestReused(t *testing.T) {
	f := chain(1, 0)[0]
	task := newTask(f)
	if !f.Await(task) || !Started(f) || Claim(f) {
		t.Error("the first await")
	}
	if !f.Await(task) || task.Thrown() != ErrReused {
		t.Error("the second await")
	}
}

// step calls Step as a loop does, and returns the value of a panic.
func step(task *Task) (done bool, v any) {
	defer func() { v = recover() }()
	return task.Step(), nil
}

func TestRaise(t *testing.T) {
	for catcher := -1; catcher < 3; catcher++ {
		fs := chain(4, 1)
		if catcher >= 0 {
			fs[catcher].catch = true
		}
		fs[3].after = func(*Task) { panic("boom") }
		task := newTask(fs[0])
		if done, v := step(task); done || v != nil {
			t.Fatalf("first step: %v, %v", done, v)
		}
		_, v := step(task)
		if v != "boom" {
			t.Fatalf("second step: panic %v", v)
		}
		r := &Raised{Value: v}
		if task.Raise(r) != (catcher >= 0) {
			t.Errorf("catcher %d: Raise found the wrong frame", catcher)
		}
		if catcher < 0 {
			continue
		}
		if done, v := step(task); !done || v != nil || fs[catcher].raised != r {
			t.Errorf("catcher %d: %v, %v, caught %v", catcher, done, v, fs[catcher].raised)
		}
		for i, f := range fs {
			if f.Frame.Finished() != (i <= catcher) {
				t.Errorf("catcher %d: frame %d finished %v", catcher, i, f.Frame.Finished())
			}
		}
	}
}
