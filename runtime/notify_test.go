package async

import "testing"

func TestNotify(t *testing.T) {
	var tr trace
	virtual(t, func(c *ctl) error {
		var n Notify
		n.One()
		n.One() // no more than one permit is stored
		wait(c, n.Wait())
		waiters := make([]*Task[Void], 4)
		for i := range waiters {
			waiters[i] = GoFrom(c.t, proc(func(c *ctl) error {
				err := wait(c, n.Wait())
				tr.add("%d:%v", i, err == nil)
				return err
			}))
		}
		wait(c, Sleep(0))
		n.One()
		wait(c, Sleep(1))
		n.One()
		waiters[1].Cancel() // in the same turn: the next one gets it
		wait(c, Sleep(1))
		n.All()
		wait(c, Sleep(1))
		if n.permit {
			t.Error("a permit was stored while a task waited")
		}
		s := GoFrom(c.t, Select(On(n.Wait(), nil), On(Sleep(5), nil)))
		wait(c, Sleep(0))
		n.One()
		s.Cancel()
		wait(c, s)
		i, _ := await(c, Select(On(n.Wait(), nil), Default(nil)))
		tr.add("permit %d", i)
		n.All()
		if i, _ = await(c, Select(On(n.Wait(), nil), Default(nil))); i != 1 {
			t.Error("All stored a permit")
		}
		return nil
	})
	tr.want(t, "0:true 1:false 2:true 3:true permit 0")
}

func TestNotifyCancelledAfterAll(t *testing.T) { // what All did is not for others
	virtual(t, func(c *ctl) error {
		var n Notify
		w := GoFrom(c.t, n.Wait())
		wait(c, Sleep(0))
		n.All()
		w.Cancel()
		if err := wait(c, w); !isCancelled(err) || n.permit {
			t.Errorf("%v, permit %v", err, n.permit)
		}
		return nil
	})
}
