package generators

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file has loops over streams, and a stream of which one can see how often it is closed.

// A source is a stream of the numbers below n. It fails at one of them.
type source struct {
	tr       *Trace
	name     string
	n, fails int
	i        int
	slowEnd  bool // Close waits
}

// open makes a source.
func open(tr *Trace, name string, n, fails int) *source {
	tr.Add("open %s", name)
	return &source{tr: tr, name: name, n: n, fails: fails}
}

func (s *source) Next() async.Awaitable[int]         { return s.nextAsync() }
func (s *source) Close() async.Awaitable[async.Void] { return s.closeAsync() }

//async:func
func (s *source) next() (int, error) {
	if err := async.Wait(async.Sleep(0)); err != nil {
		return 0, err
	}
	if s.i == s.fails {
		return -1, fmt.Errorf("%s fails", s.name)
	}
	if s.i == s.n {
		s.tr.Add("over %s", s.name)
		return 0, async.ErrStop
	}
	s.i++
	return s.i - 1, nil
}

//async:func
func (s *source) close() error {
	s.tr.Add("close %s", s.name)
	err := async.Wait(async.Sleep(0))
	if s.slowEnd {
		err = async.Wait(async.Sleep(time.Hour))
	}
	s.tr.Add("closed %s %v", s.name, err)
	return err
}

// consumeStream is consume for a stream.
//
//async:func
func consumeStream[V any](tr *Trace, s async.Stream[V], how way, k int) error {
	n := 0
	defer tr.Add("consumed")
	for v, err := range async.Each(s) {
		if err != nil {
			continue // the generator's own, which is in its result
		}
		tr.Add("value %v", v)
		if n != k {
			n++
			continue
		}
		switch how {
		case breaks:
		case returns:
			return nil
		case panicking:
			panic("consumer")
		case exiting:
			runtime.Goexit()
		}
		break
	}
	return nil
}

//async:func
func stepThrough[V, R any](tr *Trace, g *async.AsyncGenerator[V, async.Void, R], k int, thrown error) error {
	for n := 0; ; n++ {
		v, err := async.Await(g.Next())
		if err != nil {
			return own(g, err)
		}
		tr.Add("value %v", v)
		if n == k {
			break
		}
	}
	if thrown != nil {
		_, err := async.Await(g.Throw(thrown))
		if err == thrown {
			return nil
		}
		return own(g, err)
	}
	return own(g, async.Wait(g.Close()))
}

// own gives err, unless it is what the generator has as its result, or only says that it is over.
func own[V, R any](g *async.AsyncGenerator[V, async.Void, R], err error) error {
	if _, result := g.Result(); err == result || err == async.ErrStop {
		return nil
	}
	return err
}

//async:func
func talk(tr *Trace, g *async.AsyncGenerator[string, int, int], script []answer[int]) error {
	y, err := async.Await(g.Next())
	for _, a := range script {
		if err != nil {
			break
		}
		tr.Add("value %v", y)
		if a.err != nil {
			y, err = async.Await(g.Throw(a.err))
		} else {
			y, err = async.Await(g.Send(a.v))
		}
	}
	if err == nil {
		tr.Add("value %v", y)
		err = async.Wait(g.Close())
	}
	if _, own := g.Result(); err == own || err == async.ErrStop {
		return nil
	}
	return err
}

// An answer is what the consumer gives for a value.
type answer[S any] struct {
	v   S
	err error
}

// ways leaves a loop in one of several ways.
//
//async:func
func ways(tr *Trace, way, fails int) (err error) {
	defer func() { tr.Add("deferred %v", err) }()
	for v, err := range async.Each(open(tr, "s", 4, fails)) {
		tr.Add("%d %v", v, err)
		defer tr.Add("defer %d", v)
		if err != nil {
			if way == 0 {
				return err
			}
			continue
		}
		if v == 0 {
			continue
		}
		async.MustAwait(pauseAsync(tr, "body"))
		switch {
		case way == 1 && v == 2:
			tr.Add("breaking")
			goto out
		case way == 2:
			return result3(tr, async.MustAwait(pauseAsync(tr, "result")), tr.Int(5))
		case way == 3 && v == 1:
			continue
		case way == 4 && v == 3:
			panic("in the body")
		case way == 5:
			tr.Add("switch")
			break
		}
		if way == 5 && v == 2 {
			break
		}
	}
out:
	tr.Add("out")
	return err
}

func result3(tr *Trace, s string, n int) error {
	tr.Add("results %s %d", s, n)
	return errors.New(s)
}

// crossing leaves several loops at once.
//
//async:func
func crossing(tr *Trace, way, fails int) (err error) {
	n := 0
outer:
	for i, err := range async.Each(open(tr, "outer", 3, -1)) {
	middle:
		for j := range counting(tr, "seq", 3) {
			for k, err := range async.Each(open(tr, "inner", 3, fails)) {
				n++
				tr.Add("%d %d %d %v", i, j, k, err)
				switch {
				case err != nil && way < 3:
					return errors.Join(err, async.Wait(async.Sleep(0)))
				case way == 0 && k == 1:
					continue outer
				case way == 1 && k == 1:
					continue middle
				case way == 2 && j == 1:
					break middle
				case way == 3 && i == 1:
					break outer
				case way == 4 && n == 5:
					goto end
				case way == 5 && n == 4:
					return fmt.Errorf("returned %d", tr.Int(n))
				}
			}
			async.MustWait(async.Sleep(0))
		}
		if err != nil {
			tr.Add("failed")
		}
	}
end:
	tr.Add("end %d", n)
	return err
}

// variables has loops that use their variables in all ways.
//
//async:func
func variables(tr *Trace, way, fails int) error {
	var fs []func() int
	for v, err := range async.Each(open(tr, "closures", 3, fails)) {
		fs = append(fs, func() int { v++; return v })
		if way == 0 && err == nil {
			break
		}
	}
	for _, f := range fs {
		tr.Add("%d %d", f(), f())
	}
	for range async.Each(open(tr, "none", 2, fails)) {
		tr.Add("none")
		if way == 1 {
			break
		}
	}
	for v := range async.Each(open(tr, "value", 2, fails)) {
		tr.Add("value %d", v)
	}
	for _, err := range async.Each(open(tr, "err", 2, fails)) {
		tr.Add("err %v", err)
	}
	var v int
	var err error
	list := make([]int, 1)
	for v, err = range async.Each(open(tr, "assigned", 3, fails)) {
		if way == 2 && v == 1 {
			break
		}
	}
	tr.Add("%d %v", v, err)
	for list[tr.Int(0)], _ = range async.Each(open(tr, "element", 2, fails)) {
		tr.Add("%v", list)
	}
	if way == 3 {
		for v := range async.Each(open(tr, "shadowed", 3, fails)) {
			v := v * 2
			if v > 2 {
				return nil
			}
		}
	}
	switch {
	case way == 4:
		for v, err := range async.Each(open(tr, "in a case", 3, fails)) {
			if v == 1 || err != nil {
				break
			}
			for range 2 {
				for v := range async.Each(open(tr, "deep", 2, -1)) {
					if v == 1 {
						return err
					}
				}
			}
		}
		fallthrough
	default:
		tr.Add("default")
	}
	return err
}

// queued takes values from a queue, which stays open when the loop is left.
//
//async:func
func queued(tr *Trace, k int) error {
	q := async.NewQueue[int](0)
	for i := range 4 {
		if err := async.Wait(q.Put(i)); err != nil {
			return err
		}
	}
	if k < 0 || k > 3 {
		q.Close()
	}
	for v, err := range async.Each(q.All()) {
		tr.Add("%d %v", v, err)
		if v == k {
			break
		}
	}
	tr.Add("left %d", q.Len())
	if k >= 0 && k < 3 {
		v, err := async.Await(q.Get())
		tr.Add("next %d %v", v, err)
	}
	return nil
}

//async:func
func after(d time.Duration, n int, fails bool) (int, error) {
	if err := async.Wait(async.Sleep(d)); err != nil {
		return 0, err
	}
	if fails {
		return n, errAmended
	}
	return n, nil
}

//async:func
func completed(tr *Trace, k int) error {
	n := 0
	for task, err := range async.Each(async.AsCompleted(afterAsync(30*time.Millisecond, 3, false), afterAsync(5*time.Millisecond, 1, false), afterAsync(15*time.Millisecond, 2, true))) {
		if err != nil {
			return err
		}
		v, err := async.Await(task)
		tr.Add("%d %v", v, err)
		if n == k {
			break
		}
		n++
	}
	tr.Add("end")
	return nil
}

// cancelled cancels a task that is in the middle of a loop.
//
//async:func
func cancelled(tr *Trace, place string) error {
	task := async.Go(interruptedAsync(tr, place))
	async.MustWait(async.Sleep(5 * time.Millisecond))
	task.Cancel()
	err := async.Wait(task)
	tr.Add("cancelled %v", task.Cancelled() || err != nil)
	return nil
}

//async:func
func interrupted(tr *Trace, place string) (err error) {
	defer func() { tr.Add("interrupted %v", err) }()
	s := open(tr, "s", 3, -1)
	s.slowEnd = place == "close" || place == "close and goes on"
	var stream async.Stream[int] = s
	if place == "next" {
		stream = waiting{s}
	}
	if place == "generator" || place == "generator's body" {
		stream = waitsAsync(tr)
	}
	for v, err := range async.Each(stream) {
		tr.Add("%d %v", v, err)
		if err != nil {
			return err
		}
		if place == "body" || place == "generator's body" {
			if err := async.Wait(async.Sleep(time.Hour)); err != nil {
				return err
			}
		}
		if place == "close" {
			return nil
		}
		if s.slowEnd {
			break
		}
	}
	return async.Wait(async.Sleep(time.Hour))
}

// waiting is a source whose second value does not come.
type waiting struct{ *source }

func (w waiting) Next() async.Awaitable[int] {
	if w.i == 1 {
		return async.AwaitableFunc(func() async.Awaitable[int] { return afterAsync(time.Hour, 0, false) })
	}
	return w.nextAsync()
}

//async:func
func waits(tr *Trace, yield func(int) bool) error {
	defer tr.Add("generator over")
	if !yield(1) {
		return nil
	}
	if err := async.Wait(async.Sleep(time.Hour)); err != nil {
		return err
	}
	yield(2)
	return nil
}

// ending is a stream whose Close does something.
type ending struct {
	*source
	fn func()
}

func (s ending) Close() async.Awaitable[async.Void] {
	s.fn()
	return s.source.Close()
}

// lateResult has its result changed when the stream is closed.
//
//async:func
func lateResult(tr *Trace) (n int, s string, err error) {
	stream := ending{open(tr, "s", 2, -1), func() { n += 5; s += "!" }}
	for n := range async.Each[int](stream) {
		return n + 10, fmt.Sprint("s", n), nil
	}
	return
}

//async:func
func unnamedResult(tr *Trace) (int, error) {
	n := 1
	for range async.Each(ending{open(tr, "s", 2, -1), func() { n += 5 }}.All()) {
		return n, nil
	}
	return 0, nil
}

func (s ending) All() async.Stream[int] { return s }

//async:func
func spreadResult(tr *Trace) (n int, s string, err error) {
	defer func() { n, s = n+1, s+"." }()
	for range async.Each(open(tr, "outer", 2, -1).All()) {
		for range async.Each(ending{open(tr, "inner", 2, -1), func() { n *= 2 }}.All()) {
			return three(tr)
		}
	}
	return
}

func three(tr *Trace) (int, string, error) {
	tr.Add("three")
	return 3, "three", errAmended
}

func (s *source) All() async.Stream[int] { return s }

//async:func
func bareResult(tr *Trace) (n int, err error) {
	for n = range async.Each(ending{open(tr, "s", 3, -1), func() { n += 100 }}.All()) {
		if n == 1 {
			return
		}
	}
	return
}

// everyKind has streams of static types of every kind.
//
//async:func
func everyKind[S async.Stream[int]](tr *Trace, s S) error {
	for v, err := range async.Each(s) {
		tr.Add("type parameter %d %v", v, err)
	}
	for v, err := range async.Each[int](slowlyAsync(tr, 2)) {
		tr.Add("generator %d %v", v, err)
	}
	for v := range async.Each[int](*open(tr, "addressed", 1, -1).self()) {
		tr.Add("struct %d", v)
	}
	return nil
}

type value struct{ *source }

func (s *source) self() *value { return &value{s} }
