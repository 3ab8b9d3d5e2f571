package async

import (
	"errors"
	"testing"
)

func TestBroadcast(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		b := NewBroadcast[int](3)
		b.Send(0) // before anybody has subscribed
		fast, slow := b.Subscribe(), b.Subscribe()
		reader := GoFrom(c.t, proc(func(c *ctl) error {
			vs, err := await(c, Collect(fast))
			tr.add("fast=%v", vs)
			return err
		}))
		for i := range 5 {
			b.Send(i + 1)
			wait(c, Sleep(1))
		}
		_, err := await(c, slow.Next())
		var lag *LagError
		if !errors.As(err, &lag) || lag.Missed != 2 {
			t.Errorf("lag: %v", err)
		}
		for range 2 {
			v, err := await(c, slow.Next())
			tr.add("%d,%v", v, err)
		}
		if i, err := await(c, Select(On(slow.Next(), note[int](&tr, "slow")), Default(nil))); i != 0 || err != nil {
			t.Errorf("case %d, %v", i, err)
		}
		s := GoFrom(c.t, Select(On(slow.Next(), note[int](&tr, "slow")), On(Sleep(9), nil)))
		wait(c, Sleep(1))
		b.Send(6)
		wait(c, s)
		s = GoFrom(c.t, Select(On(slow.Next(), nil), On(Sleep(9), nil)))
		wait(c, Sleep(0))
		b.Send(7)
		s.Cancel() // the value stays
		wait(c, s)
		b.Close()
		v, err := await(c, slow.Next())
		tr.add("%d,%v", v, err)
		if _, err := await(c, slow.Next()); err != ErrStop || b.Send(8) != errBroadcastClosed {
			t.Errorf("closed: %v", err)
		}
		return wait(c, reader)
	})
	tr.want(t, "3,<nil> 4,<nil> slow:5:<nil> slow:6:<nil> 7,<nil> fast=[1 2 3 4 5 6 7]")
	if panics(func() { NewBroadcast[int](0) }) == nil {
		t.Error("no room")
	}
}

func TestBroadcastSubscriptionClosed(t *testing.T) {
	virtual(t, func(c *ctl) error {
		b := NewBroadcast[int](1)
		s, other := b.Subscribe(), b.Subscribe()
		first, second := GoFrom(c.t, s.Next()), GoFrom(c.t, other.Next())
		wait(c, Sleep(0))
		s.Close()
		if err := wait(c, first); err != ErrStop {
			t.Error(err)
		}
		b.Send(3)
		if v, err := await(c, second); v != 3 || err != nil {
			t.Errorf("%d, %v", v, err)
		}
		return nil
	})
}
