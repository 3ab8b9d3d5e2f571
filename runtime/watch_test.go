package async

import "testing"

func TestWatch(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		w := NewWatch("a")
		reader := func(name string, pause int) *Task[Void] {
			s := w.Subscribe()
			return GoFrom(c.t, proc(func(c *ctl) error {
				for {
					v, err := await(c, s.Next())
					tr.add("%s=%s", name, v)
					if err != nil {
						return err
					}
					for range pause {
						wait(c, Sleep(1))
					}
				}
			}))
		}
		fast, slow := reader("fast", 0), reader("slow", 3)
		wait(c, Sleep(1))
		w.Set("b")
		wait(c, Sleep(1))
		w.Update(func(v string) string { return v + "c" })
		if w.Get() != "bc" {
			t.Errorf("the value is %q", w.Get())
		}
		wait(c, Sleep(10))
		late := w.Subscribe()
		w.Set("d")
		w.Close()
		if err := wait(c, fast); err != ErrStop {
			t.Error(err)
		}
		if err := wait(c, slow); err != ErrStop {
			t.Error(err)
		}
		if w.Set("e") != errWatchClosed {
			t.Error("Set after Close")
		}
		v, err := await(c, late.Next())
		tr.add("%s,%v", v, err)
		late.Close()
		if _, err := await(c, late.Next()); err != ErrStop {
			t.Error(err)
		}
		return nil
	})
	tr.want(t, "fast=a slow=a fast=b fast=bc slow=bc fast=d fast= slow=d slow= d,<nil>")
}

func TestWatchSelect(t *testing.T) {
	virtual(t, func(c *ctl) error {
		w := NewWatch(1)
		s := w.Subscribe()
		wait(c, s.Next())
		loopOf(c.t).CallLater(1, func() { w.Set(2) })
		for _, want := range []int{0, 1} { // it changes once
			got := 0
			i, err := await(c, Select(On(s.Next(), func(v int, err error) error { got = v; return err }), On(Sleep(2), nil)))
			if i != want || err != nil || i == 0 && got != 2 {
				t.Errorf("case %d, %v, value %d", i, err, got)
			}
		}
		waiting := GoFrom(c.t, s.Next())
		wait(c, Sleep(0))
		s.Close()
		if err := wait(c, waiting); err != ErrStop {
			t.Error(err)
		}
		return nil
	})
}
