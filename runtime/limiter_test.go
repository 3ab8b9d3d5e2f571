package async

import "testing"

func TestLimiter(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		m := NewLimiter(10, 3)
		tasks := make([]*Task[Void], 7)
		for i := range tasks {
			tasks[i] = GoFrom(c.t, proc(func(c *ctl) error {
				err := wait(c, m.Acquire())
				tr.add("%d@%d:%v", i, l.Time(), err == nil)
				return err
			}))
		}
		wait(c, Sleep(5))
		tasks[4].Cancel() // the others come sooner
		if i, _ := await(c, Select(On(m.Acquire(), nil), Default(nil))); i != 1 {
			t.Error("a permit went past those who wait")
		}
		wait(c, tasks[6])
		if m.timer != nil {
			t.Error("a timer is set, and nobody waits")
		}
		wait(c, Sleep(25)) // two are saved
		for range 3 {
			i, err := await(c, Select(On(m.Acquire(), nil), On(Sleep(100), nil)))
			tr.add("%d,%v@%d", i, err, l.Time())
		}
		i, err := await(c, Select(On(m.Acquire(), nil), On(Sleep(1), nil)))
		tr.add("%d,%v@%d", i, err, l.Time())
		if m.timer != nil {
			t.Error("a timer is set, and nobody waits")
		}
		return nil
	})
	tr.want(t, "0@0:true 1@0:true 2@0:true 4@5:false 3@10:true 5@20:true 6@30:true 0,<nil>@55 0,<nil>@55 0,<nil>@60 1,<nil>@61")
	if panics(func() { NewLimiter(0, 1) }) == nil || panics(func() { NewLimiter(1, 0) }) == nil {
		t.Error("NewLimiter takes anything")
	}
}

func TestLimiterCancelledInTheSameTurn(t *testing.T) {
	virtual(t, func(c *ctl) error {
		m := NewLimiter(10, 1)
		wait(c, m.Acquire())
		first, second := GoFrom(c.t, m.Acquire()), GoFrom(c.t, m.Acquire())
		wait(c, Sleep(0))
		loopOf(c.t).CallLater(10, func() { first.Cancel() }) // right after the timer of the limiter
		if err := wait(c, first); !isCancelled(err) {
			t.Error(err)
		}
		if err := wait(c, second); err != nil || loopOf(c.t).Time() != 10 {
			t.Errorf("%v at %d: the permit was lost", err, loopOf(c.t).Time())
		}
		return nil
	})
}
