package async

import (
	"testing"
	"time"
)

func TestInterval(t *testing.T) {
	for _, test := range []struct {
		missed Missed
		want   string
	}{
		{Burst, "10@10 20@45 30@45 40@45 50@50 60@60"},
		{Skip, "10@10 20@45 50@50 60@60 70@70 80@80"},
		{Delay, "10@10 20@45 55@55 65@65 75@75 85@85"},
	} {
		var tr trace
		virtual(t, func(c *ctl) error {
			v := NewInterval(10, test.missed)
			for i := range 6 {
				due, err := await(c, v.Next())
				if err != nil {
					return err
				}
				tr.add("%d@%d", due, loopOf(c.t).Time())
				if i == 0 {
					wait(c, Sleep(35))
				}
			}
			return nil
		})
		tr.want(t, test.want)
	}
	if panics(func() { NewInterval(0, Burst) }) == nil {
		t.Error("no period")
	}
}

func TestIntervalSelectAndCancel(t *testing.T) { // a tick that was cancelled is still to come
	var tr trace
	virtual(t, func(c *ctl) error {
		l := loopOf(c.t)
		v := NewInterval(10, Burst)
		for range 4 {
			i, err := await(c, Select(On(v.Next(), note[time.Duration](&tr, "tick")), On(Sleep(7), nil)))
			tr.add("%d@%d:%v", i, l.Time(), err)
		}
		if _, err := await(c, WithTimeout(1, v.Next())); err == nil {
			t.Error("a tick too many")
		}
		waiting := GoFrom(c.t, v.Next())
		wait(c, Sleep(1))
		v.Close()
		if err := wait(c, waiting); err != ErrStop || l.Time() != 30 {
			t.Errorf("%v at %d", err, l.Time())
		}
		if i, err := await(c, Select(On(v.Next(), nil))); i != 0 || err != ErrStop {
			t.Errorf("closed: %d, %v", i, err)
		}
		return nil
	})
	tr.want(t, "1@7:<nil> tick:10ns:<nil> 0@10:<nil> 1@17:<nil> tick:20ns:<nil> 0@20:<nil>")
}
