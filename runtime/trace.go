package async

// This file gives the frames of the runtime the names under which they stand in the stacks of tasks.

func (a *lockAcquire) Trace() (function, file string, line int) { return "async.Lock.Acquire", "", 0 }
func (a *eventWait) Trace() (function, file string, line int)   { return "async.Event.Wait", "", 0 }
func (a *readAcquire) Trace() (function, file string, line int) {
	return "async.RWLock.RAcquire", "", 0
}
func (a *writeAcquire) Trace() (function, file string, line int) {
	return "async.RWLock.Acquire", "", 0
}
func (a *semaphoreAcquire) Trace() (function, file string, line int) {
	return "async.Semaphore.Acquire", "", 0
}
func (a *notifyWait) Trace() (function, file string, line int) { return "async.Notify.Wait", "", 0 }
func (a *limiterAcquire) Trace() (function, file string, line int) {
	return "async.Limiter.Acquire", "", 0
}
func (a *queueReady[T]) Trace() (function, file string, line int)    { return "async.Queue.Get", "", 0 }
func (a *queueJoin[T]) Trace() (function, file string, line int)     { return "async.Queue.Join", "", 0 }
func (f *condWait) Trace() (function, file string, line int)         { return "async.Cond.Wait", "", 0 }
func (f *barrierWait) Trace() (function, file string, line int)      { return "async.Barrier.Wait", "", 0 }
func (p *putting[T]) Trace() (function, file string, line int)       { return "async.Queue.Put", "", 0 }
func (f *timeout[T]) Trace() (function, file string, line int)       { return "async.WithTimeout", "", 0 }
func (f *groupFrame) Trace() (function, file string, line int)       { return "async.WithGroup", "", 0 }
func (f *limited[T]) Trace() (function, file string, line int)       { return "async.Limit", "", 0 }
func (f *race[T]) Trace() (function, file string, line int)          { return "async.Race", "", 0 }
func (f *waitTasks[T]) Trace() (function, file string, line int)     { return "async.WaitTasks", "", 0 }
func (f *collect[T]) Trace() (function, file string, line int)       { return "async.Collect", "", 0 }
func (f *mapping[T, R]) Trace() (function, file string, line int)    { return "async.Map", "", 0 }
func (f *mapStarter[T, R]) Trace() (function, file string, line int) { return "async.Map", "", 0 }
func (f *mapCall[T, R]) Trace() (function, file string, line int)    { return "async.Map", "", 0 }
func (f *wrapper[T]) Trace() (function, file string, line int)       { return "async.Go", "", 0 }
func (c *call[T]) Trace() (function, file string, line int)          { return c.name, "", 0 }
