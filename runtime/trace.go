package async

// This file gives the frames of the runtime the names under which they stand in the stacks of tasks.

func (f *lockWait) Trace() (function, file string, line int) { return "async.Lock.Acquire", "", 0 }
func (f *rwWait) Trace() (function, file string, line int)   { return "async.RWLock.Acquire", "", 0 }
func (f *semaphoreWait) Trace() (function, file string, line int) {
	return "async.Semaphore.Acquire", "", 0
}
func (f *flagWait) Trace() (function, file string, line int)         { return f.name, "", 0 }
func (f *condWait) Trace() (function, file string, line int)         { return "async.Cond.Wait", "", 0 }
func (f *barrierWait) Trace() (function, file string, line int)      { return "async.Barrier.Wait", "", 0 }
func (f *queuePut[T]) Trace() (function, file string, line int)      { return "async.Queue.Put", "", 0 }
func (f *queueGetting[T]) Trace() (function, file string, line int)  { return "async.Queue.Get", "", 0 }
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
