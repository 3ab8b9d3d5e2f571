package async

import (
	"errors"
	"io"
	"runtime"
	"slices"
	"testing"

	"github.com/asyncgen/asyncgen/runtime/machine"
)

// gave adds the outcome of a step to the trace.
func gave[Y any](tr *trace, v Y, err error) {
	switch {
	case err == nil:
		tr.add("%v", v)
	case err == ErrStop:
		tr.add("stop")
	default:
		tr.add("error:%s", name(err))
	}
}

func name(err error) string {
	switch err {
	case ErrExecuting:
		return "executing"
	case ErrNotStarted:
		return "not-started"
	case ErrIgnoredClose:
		return "ignored-close"
	case ErrClosed:
		return "closed"
	case errNoResult:
		return "not-done"
	case nil:
		return "nil"
	}
	return err.Error()
}

func TestGeneratorStates(t *testing.T) {
	var tr trace
	g := countToAsync(2)
	tr.add("%v", g.State())
	for range 4 {
		v, err := g.Next()
		gave(&tr, v, err)
		tr.add("%v", g.State())
	}
	tr.want(t, "created 0 suspended 1 suspended stop closed stop closed")
}

func TestGeneratorDelegates(t *testing.T) {
	var tr trace
	g := outerAsync(&tr)
	next := func() { v, err := g.Next(); gave(&tr, v, err) }
	send := func(s string) { v, err := g.Send(s); gave(&tr, v, err) }
	next()
	send("x")
	_, err := g.Result()
	tr.add("%s", name(err))
	send("abc")
	next()
	next()
	tr.want(t, "1 2 not-done inner(abc) outer(x,3) 4 stop stop")
	if v, err := g.Result(); v != "abc" || err != nil {
		t.Errorf("Result: %q, %v", v, err)
	}
}

func TestGeneratorThrow(t *testing.T) {
	for steps, want := range []string{"error:EOF closed", "1 error:EOF closed", "1 2 error:EOF closed", "1 2 inner() outer(,3) 4 error:EOF closed",
		"1 2 inner() outer(,3) 4 stop error:EOF closed"} {
		var tr trace
		g := outerAsync(&tr)
		for range steps {
			v, err := g.Next()
			gave(&tr, v, err)
		}
		v, err := g.Throw(io.EOF)
		gave(&tr, v, err)
		tr.add("%v", g.State())
		tr.want(t, want)
		wantResult := io.EOF
		if steps == 4 {
			wantResult = nil
		}
		if _, err := g.Result(); err != wantResult {
			t.Errorf("after %d steps, Result: %v", steps, err)
		}
		if _, err := g.Throw(nil); err != ErrStop {
			t.Errorf("Throw(nil) at the end: %v", err)
		}
	}
}

func TestGeneratorThrowWhereYieldGivesBool(t *testing.T) {
	g := countToAsync(9)
	g.Next()
	if v, err := g.Throw(nil); v != 1 || err != nil {
		t.Errorf("Throw(nil): %v, %v", v, err)
	}
	if _, err := g.Throw(io.EOF); err != io.EOF {
		t.Errorf("Throw: %v", err)
	}
	if _, err := g.Result(); err != nil || g.State() != GenClosed {
		t.Errorf("Result: %v, %v", err, g.State())
	}
}

func TestGeneratorClose(t *testing.T) {
	for steps, want := range []string{"nil closed closed", "1 nil closed closed", "1 2 nil closed closed", "1 2 inner() outer(,3) 4 nil closed closed",
		"1 2 inner() outer(,3) 4 stop nil closed nil"} {
		var tr trace
		g := outerAsync(&tr)
		for range steps {
			v, err := g.Next()
			gave(&tr, v, err)
		}
		tr.add("%s", name(g.Close()))
		tr.add("%v", g.State())
		_, err := g.Result()
		tr.add("%s", name(err))
		tr.want(t, want)
		if err := g.Close(); err != nil {
			t.Errorf("Close again: %v", err)
		}
		if _, err := g.Next(); err != ErrStop {
			t.Errorf("Next after Close: %v", err)
		}
		if _, err := g.Send("late"); err != ErrStop {
			t.Errorf("Send after Close: %v", err)
		}
	}
}

func TestSendToUnstartedGenerator(t *testing.T) {
	var tr trace
	g := outerAsync(&tr)
	v, err := g.Send("early")
	gave(&tr, v, err)
	tr.add("%v", g.State())
	v, err = g.Next()
	gave(&tr, v, err)
	tr.want(t, "error:not-started created 1")
}

// a body that yields when it should return
type stubbornFrame struct {
	machine.Header
	gen *machine.Gen[int, Void]
}

func stubbornAsync() *Generator[int, Void, Void] {
	g := &struct {
		Generator[int, Void, Void]
		body stubbornFrame
	}{}
	g.body.gen = g.Init(&g.body)
	return &g.Generator
}

func (f *stubbornFrame) Resume(t *machine.Task) bool {
	if f.Frame.State() == 3 {
		return f.Frame.Finish()
	}
	n := f.Frame.State() + 1
	f.gen.Yield(t, int(n))
	return f.Frame.Suspend(t, f, n)
}

func (f *stubbornFrame) Awaited(t *machine.Task) (v Void, err error) { return v, t.Thrown() }

func TestGeneratorIgnoresClose(t *testing.T) {
	var tr trace
	g := stubbornAsync()
	v, err := g.Next()
	gave(&tr, v, err)
	tr.add("%s", name(g.Close()))
	tr.add("%v", g.State())
	v, err = g.Throw(io.EOF)
	gave(&tr, v, err)
	v, err = g.Next() // what was yielded in between is lost, and so is that it was interrupted
	gave(&tr, v, err)
	tr.want(t, "1 ignored-close suspended error:ignored-close stop")

	defer func() {
		if v := recover(); v != ErrIgnoredClose {
			t.Errorf("leaving the loop: %v", v)
		}
	}()
	for range stubbornAsync().All() {
		break
	}
}

func TestReentrantGenerator(t *testing.T) {
	var tr trace
	var g *Generator[int, Void, int]
	g = carefulAsync(&tr, false, func() {
		tr.add("%v", g.State())
		v, err := g.Next()
		gave(&tr, v, err)
		v, err = g.Send(Void{})
		gave(&tr, v, err)
		v, err = g.Throw(io.EOF)
		gave(&tr, v, err)
		tr.add("%s", name(g.Close()))
		tr.add("%v", panics(func() {
			for range g.All() {
			}
		}) == ErrExecuting)
	})
	for v := range g.All() {
		tr.add("%d", v)
	}
	tr.want(t, "1 2 100 running error:executing error:executing error:executing executing true fragile careful")
	if v, err := g.Result(); v != 3 || err != nil {
		t.Errorf("Result: %v, %v", v, err)
	}
}

func TestGeneratorRunsDefers(t *testing.T) {
	for steps, want := range []string{"", "1 careful", "1 2 careful", "1 2 100 fragile careful"} {
		var tr trace
		g := carefulAsync(&tr, true, func() {})
		for range steps {
			v, err := g.Next()
			gave(&tr, v, err)
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		g.Close()
		tr.want(t, want)
	}
}

func TestPanicInGenerator(t *testing.T) {
	var tr trace
	boom := errors.New("boom")
	g := carefulAsync(&tr, false, func() { panic(boom) })
	v := panics(func() {
		for v := range g.All() {
			tr.add("%d", v)
		}
	})
	if v != boom {
		t.Errorf("recovered %v", v)
	}
	n, err := g.Next()
	gave(&tr, n, err)
	tr.add("%v", g.State())
	tr.want(t, "1 2 100 fragile careful stop closed")
	var p *PanicError
	if _, err := g.Result(); !errors.As(err, &p) || p.Value != boom || !errors.Is(err, boom) {
		t.Errorf("Result: %v", err)
	}
}

func TestPanicRecoveredInOuterFrame(t *testing.T) {
	for _, loop := range []bool{false, true} {
		var tr trace
		g := carefulAsync(&tr, true, func() { panic("boom") })
		if loop {
			for v := range g.All() {
				tr.add("%d", v)
			}
		} else {
			for g.State() != GenClosed {
				v, err := g.Next()
				gave(&tr, v, err)
			}
		}
		r, err := g.Result()
		tr.add("%v,%v", r, err)
		want := "1 2 100 fragile careful error:recovered boom 3,recovered boom"
		if loop {
			want = "1 2 100 fragile careful 3,recovered boom"
		}
		tr.want(t, want)
	}
}

// retryFrame is
//
//	func retry(log *trace, yield func(int) bool) {
//		for i := 0; i < 3; i++ {
//			attempt(log, yield)
//			yield(i)
//		}
//	}
//
// where attempt recovers what fragile panics with, and yields in between.
type retryFrame struct {
	machine.Header
	gen     *machine.Gen[int, Void]
	log     *trace
	i       int
	careful carefulFrame
}

func (f *retryFrame) Resume(t *machine.Task) bool {
	switch f.Frame.State() {
	case 1:
		goto resume1
	case 2:
		goto resume2
	}
loop:
	if f.i == 3 {
		return f.Frame.Finish()
	}
	f.careful = carefulFrame{gen: f.gen, log: f.log, catch: true, end: func() { panic("boom") }}
	if !f.careful.Resume(t) {
		return f.Frame.Suspend(t, f, 1)
	}
resume1:
	f.careful.Awaited(t)
	f.gen.Yield(t, -f.i)
	return f.Frame.Suspend(t, f, 2)
resume2:
	f.i++
	goto loop
}

func (f *retryFrame) Awaited(t *machine.Task) (v Void, err error) { return v, t.Thrown() }

// A generator goes on after a panic that one of its frames has recovered.
func TestGeneratorGoesOnAfterPanic(t *testing.T) {
	for _, loop := range []bool{false, true} {
		var tr trace
		g := &Generator[int, Void, Void]{}
		body := &retryFrame{log: &tr}
		body.gen = g.Init(body)
		if loop {
			for v := range g.All() {
				tr.add("%d", v)
			}
		} else {
			for v, err := g.Next(); err == nil; v, err = g.Next() {
				tr.add("%d", v)
			}
		}
		tr.want(t, "1 2 100 fragile careful 0 1 2 100 fragile careful -1 1 2 100 fragile careful -2")
	}
}

func TestGoexitInGenerator(t *testing.T) {
	var tr trace
	g := carefulAsync(&tr, true, runtime.Goexit)
	if !exits(func() {
		for v := range g.All() {
			tr.add("%d", v)
		}
	}) {
		t.Error("the loop has ended")
	}
	v, err := g.Next()
	gave(&tr, v, err)
	tr.want(t, "1 2 100 fragile careful stop")
	if _, err := g.Result(); err == nil {
		t.Error("Result after Goexit")
	}
}

func TestLeavingALoopClosesTheGenerator(t *testing.T) {
	for _, how := range []string{"break", "return", "panic", "goexit"} {
		var tr trace
		g := carefulAsync(&tr, true, nil)
		exits(func() {
			defer func() { recover() }()
			for v := range g.All() {
				tr.add("%d", v)
				if v < 2 {
					continue
				}
				switch how {
				case "return":
					return
				case "panic":
					panic(how)
				case "goexit":
					runtime.Goexit()
				}
				break
			}
		})
		tr.add("%v", g.State())
		tr.want(t, "1 2 careful closed")
		for range g.All() {
			t.Error("a value after the end")
		}
	}
}

func TestGeneratorOfTree(t *testing.T) {
	for _, depth := range []int{0, 1, 2, 5, 12} {
		g := grow(depth, 0).walkAsync()
		i := 0
		for v := range g.All() {
			if v != i {
				t.Fatalf("depth %d: value %d is %d", depth, i, v)
			}
			i++
		}
		if ok, err := g.Result(); i != 1<<depth-1 || !ok || err != nil {
			t.Errorf("depth %d: %d values, result %v, %v", depth, i, ok, err)
		}
	}
	g := grow(5, 0).walkAsync()
	for range 9 {
		g.Next()
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if ok, err := g.Result(); ok || err != nil {
		t.Errorf("closed half way: %v, %v", ok, err)
	}
}

func TestInfiniteGenerator(t *testing.T) {
	var first []int
	for v := range countToAsync(1 << 62).All() {
		if first = append(first, v); len(first) == 3 {
			break
		}
	}
	if !slices.Equal(first, []int{0, 1, 2}) {
		t.Errorf("got %v", first)
	}
}

// pairsFrame is a generator of pairs.
type pairsFrame struct {
	machine.Header
	gen *machine.Gen[Tuple2[string, int], Void]
	i   int
}

func (f *pairsFrame) Resume(t *machine.Task) bool {
	if f.i == 2 {
		return f.Frame.Finish()
	}
	f.i++
	f.gen.Yield(t, Tuple2[string, int]{"ab"[f.i-1 : f.i], f.i})
	return f.Frame.Suspend(t, f, 1)
}

func (f *pairsFrame) Awaited(t *machine.Task) (v Void, err error) { return v, t.Thrown() }

func TestGeneratorOfPairs(t *testing.T) {
	g := &Generator[Tuple2[string, int], Void, Void]{}
	body := &pairsFrame{}
	body.gen = g.Init(body)
	var tr trace
	for k, v := range All2(g) {
		tr.add("%s=%d", k, v)
	}
	tr.want(t, "a=1 b=2")
}

// A generator is used from several goroutines, one after the other.
func TestGeneratorOnSeveralGoroutines(t *testing.T) {
	g := grow(6, 0).walkAsync()
	turn := make(chan int, 1)
	turn <- 0
	end := make(chan bool)
	for range 4 {
		go func() {
			defer func() { end <- true }()
			for want := range turn {
				v, err := g.Next()
				if err != nil {
					close(turn)
					return
				}
				if v != want {
					t.Errorf("got %d, want %d", v, want)
				}
				turn <- want + 1
			}
		}()
	}
	for range 4 {
		<-end
	}
}

func TestGeneratorKeepsNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	collected := make(chan bool, 2)
	func() {
		g := &Generator[*[64]byte, Void, Void]{}
		body := &blobsFrame{}
		body.gen = g.Init(body)
		runtime.AddCleanup(g, func(int) { collected <- true }, 0)
		v, _ := g.Next()
		runtime.AddCleanup(v, func(int) { collected <- true }, 0)
		v = nil
		runtime.GC()
		<-collected // the value, while the generator lives
		runtime.KeepAlive(g)
	}()
	runtime.GC()
	<-collected                                    // the generator
	if n := runtime.NumGoroutine(); n > before+1 { // one runs the clean-ups
		t.Errorf("%d goroutines, there were %d", n, before)
	}
}

// blobsFrame yields new blocks of memory.
type blobsFrame struct {
	machine.Header
	gen *machine.Gen[*[64]byte, Void]
}

func (f *blobsFrame) Resume(t *machine.Task) bool {
	f.gen.Yield(t, new([64]byte))
	return f.Frame.Suspend(t, f, 1)
}

func (f *blobsFrame) Awaited(t *machine.Task) (v Void, err error) { return v, t.Thrown() }

func TestGeneratorAllocations(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() {
		for range countToAsync(10).All() {
		}
	}); n > 1 {
		t.Errorf("a generator: %v allocations", n)
	}
	g := grow(18, 0).walkAsync()
	g.Next() // makes the frames down to the first leaf
	if n := testing.AllocsPerRun(1000, func() { g.Next() }); n > 0 {
		t.Errorf("a step: %v allocations", n)
	}
	const depth = 10
	leaves := grow(depth, 0)
	if n := testing.AllocsPerRun(10, func() {
		for range leaves.walkAsync().All() {
		}
	}); n > depth+1 {
		t.Errorf("a walk of depth %d: %v allocations", depth, n)
	}
}
