"""Makes asyncio.jsonl: random programs, each with the log that asyncio makes of it.

    python3 programs.py SEED NUMBER FILE

asyncio_test.go runs the same programs. CPython 3.13 or later is needed: before it, a cancelled waiter of a Condition kept its notification, a
TaskGroup miscounted cancellations, and uncancel() did not take back a request that had not been delivered.

A program is a list of tasks, a task a list of operations; operation k of the list does what the branch for k in step says. Time is that of a clock which
goes on when nothing is ready, and timers for the same instant expire in the order in which they were set, which asyncio leaves open.
"""
import asyncio, heapq, json, random, sys
from asyncio import events


class TH(events.TimerHandle):
    __slots__ = ['seq']

    def __lt__(self, o):
        return (self._when, self.seq) < (o._when, o.seq)


class Dead(BaseException):
    pass


class Loop(asyncio.SelectorEventLoop):
    now = 0.0
    seq = 0
    iters = 0

    def time(self):
        return self.now

    def call_at(self, when, cb, *a, context=None):
        t = TH(when, cb, a, self, context)
        self.seq += 1
        t.seq = self.seq
        heapq.heappush(self._scheduled, t)
        t._scheduled = True
        return t

    def _run_once(self):
        while self._scheduled and self._scheduled[0]._cancelled:
            self._timer_cancelled_count -= 1
            h = heapq.heappop(self._scheduled)
            h._scheduled = False
        if not self._ready:
            if not self._scheduled:
                raise Dead()
            self.now = max(self.now, self._scheduled[0]._when)
        self.iters += 1
        if self.iters > 3000:
            raise Dead()
        super()._run_once()


class Boom(Exception):
    pass
# A cancellation came round to the task it began with, which asyncio answers with a RecursionError.
bad = False
cancelling = []


class Task(asyncio.tasks._PyTask):

    def cancel(self, msg=None):
        global bad
        if self in cancelling:
            bad = True
            return False
        cancelling.append(self)
        try:
            return super().cancel(msg)
        finally:
            cancelling.pop()


class Ordered(dict):
    """A set in the order of insertion."""

    def add(self, x):
        self[x] = True

    def discard(self, x):
        self.pop(x, None)


class Parent:
    """A task as a group in it sees it: without the requests to cancel it that were there before. asyncio.timeout does the same."""

    def __init__(self, task):
        self.task = task
        self.before = task.cancelling()

    def __getattr__(self, name):
        return getattr(self.task, name)

    def cancelling(self):
        return self.task.cancelling() - self.before

    def uncancel(self):
        return self.task.uncancel() - self.before


class Group(asyncio.TaskGroup):

    def __init__(self):
        super().__init__()
        self._tasks = Ordered()

    async def __aenter__(self):
        await super().__aenter__()
        self._parent_task = Parent(self._parent_task)
        return self


class World:

    def __init__(s, prog, loop):
        s.prog = prog
        s.loop = loop
        s.log = []
        s.tasks = {}
        s.futs = [loop.create_future() for _ in range(3)]
        s.lock = None
        s.n = 0

    async def init(s):
        s.locks = [asyncio.Lock(), asyncio.Lock()]
        s.sem = asyncio.Semaphore(2)
        s.ev = asyncio.Event()
        s.q = asyncio.Queue(2)
        s.cond = asyncio.Condition()
        s.bar = asyncio.Barrier(2)

    def out(s, *a):
        s.log.append(' '.join(map(str, a)))


def name(e):
    if isinstance(e, asyncio.CancelledError):
        return 'cancelled'
    if isinstance(e, asyncio.TimeoutError):
        return 'timeout'
    if isinstance(e, BaseExceptionGroup):
        return 'group(' + ','.join((name(x) for x in e.exceptions)) + ')'
    if isinstance(e, Boom):
        return 'boom%s' % e.args[0]
    return type(e).__name__ + str(e)


async def script(w, who, body):
    w.out(who, 'start')
    try:
        r = await run(w, who, body)
    except BaseException as e:
        if isinstance(e, Dead):
            raise
        w.out(who, 'end', name(e))
        raise
    w.out(who, 'end', r)
    return r


async def run(w, who, body):
    r = 0
    for i, op in enumerate(body):
        k = op[0]
        a = op[1] if len(op) > 1 else None
        try:
            r = await step(w, who, op)
        except GeneratorExit:
            raise
        if r is None:
            r = 0
        w.out(who, k, a if isinstance(a, int) else '-', r, int(w.loop.time()))
        if k == 'ret':
            return a
    return len(body)


def spawn(w, i):
    w.n += 1
    who = 't%d.%d' % (i, w.n)
    t = w.loop.create_task(script(w, who, w.prog['tasks'][i]))
    w.tasks[i] = t
    return t


async def step(w, who, op):
    k = op[0]
    a = op[1] if len(op) > 1 else None
    if k == 'sleep':
        await asyncio.sleep(a)
    elif k == 'spawn':
        spawn(w, a)
    elif k == 'await':
        t = w.tasks.get(a)
        if t is None or t is asyncio.current_task():
            return -1
        return await t
    elif k == 'call':
        w.n += 1
        return await script(w, 'c%d.%d' % (a, w.n), w.prog['tasks'][a])
    elif k == 'cancel':
        t = w.tasks.get(a)
        if t is None:
            return -1
        return int(t.cancel())
    elif k == 'uncancel':
        return asyncio.current_task().uncancel()
    elif k == 'cancelling':
        return asyncio.current_task().cancelling()
    elif k == 'boom':
        raise Boom(a)
    elif k == 'set':
        f = w.futs[a]
        if f.done():
            return -1
        f.set_result(a)
    elif k == 'fail':
        f = w.futs[a]
        if f.done():
            return -1
        f.set_exception(Boom(a))
    elif k == 'cancelfut':
        return int(w.futs[a].cancel())
    elif k == 'renew':
        w.futs[a] = w.loop.create_future()
    elif k == 'fut':
        return await w.futs[a]
    elif k == 'ondone':
        t = w.tasks.get(a)
        if t is None:
            return -1
        t.add_done_callback(lambda t: w.out('cb', a, int(t.cancelled())))
    elif k == 'soon':
        w.loop.call_soon(lambda: w.out('soon', a))
    elif k == 'later':
        w.loop.call_later(a, lambda: w.out('later', a, int(w.loop.time())))
    elif k == 'latercancel':
        t = w.tasks.get(op[2])
        if t is None:
            return -1
        w.loop.call_later(a, lambda: w.out('latercancel', op[2], int(t.cancel())))
    elif k == 'laterset':
        f = w.futs[op[2]]
        w.loop.call_later(a, lambda: f.done() or f.set_result(op[2]))
    elif k == 'lock':
        await w.locks[a].acquire()
        try:
            await run(w, who, op[2])
        finally:
            w.locks[a].release()
    elif k == 'sem':
        await w.sem.acquire()
        try:
            await run(w, who, op[2])
        finally:
            w.sem.release()
    elif k == 'evwait':
        await w.ev.wait()
    elif k == 'evset':
        w.ev.set()
    elif k == 'evclear':
        w.ev.clear()
    elif k == 'put':
        await w.q.put(a)
    elif k == 'get':
        return await w.q.get()
    elif k == 'trydone':
        try:
            w.q.task_done()
        except ValueError:
            return -1
    elif k == 'join':
        await w.q.join()
    elif k == 'cond':
        await w.cond.acquire()
        try:
            await w.cond.wait()
        finally:
            w.cond.release()
    elif k == 'notify':
        await w.cond.acquire()
        try:
            w.cond.notify(a)
        finally:
            w.cond.release()
    elif k == 'try':
        try:
            await run(w, who, a)
        except (asyncio.CancelledError, Exception) as e:
            w.out(who, 'caught', name(e))
            await run(w, who, op[2])
    elif k == 'finally':
        try:
            await run(w, who, a)
        finally:
            await run(w, who, op[2])
    elif k == 'timeout':
        async with asyncio.timeout(a):
            await run(w, who, op[2])
    elif k == 'waitfor':
        w.n += 1
        return await asyncio.wait_for(script(w, 'w%d.%d' % (op[2], w.n), w.prog['tasks'][op[2]]), a)
    elif k == 'barrier':
        return await w.bar.wait()
    elif k == 'gather':
        cs = []
        for i in a:
            w.n += 1
            cs.append(script(w, 'g%d.%d' % (i, w.n), w.prog['tasks'][i]))
        return sum(await asyncio.gather(*cs))
    elif k == 'settle':
        cs = []
        for i in a:
            w.n += 1
            cs.append(script(w, 'g%d.%d' % (i, w.n), w.prog['tasks'][i]))
        return '|'.join((name(x) if isinstance(x, BaseException) else str(x) for x in await asyncio.gather(*cs, return_exceptions=True)))
    elif k == 'shield':
        t = w.tasks.get(a)
        if t is None or t is asyncio.current_task():
            return -1
        return await asyncio.shield(t)
    elif k == 'wait':
        ts = [w.tasks[i] for i in a if i in w.tasks and w.tasks[i] is not asyncio.current_task()]
        if not ts:
            return -1
        d, p = await asyncio.wait(ts, timeout=None if op[2] < 0 else op[2], return_when=[asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED][op[3]])
        return '%d/%d' % (len(d), len(p))
    elif k == 'group':
        async with Group() as g:
            for i in a:
                w.n += 1
                g.create_task(script(w, 'k%d.%d' % (i, w.n), w.prog['tasks'][i]))
            await run(w, who, op[2])
    elif k == 'log':
        pass
    elif k == 'ret':
        pass
    else:
        raise Exception(k)


def ops(r, ntasks, i, depth, budget):
    out = []
    for _ in range(r.randint(1, budget)):
        x = r.random()
        later = [j for j in range(ntasks) if j > i]
        if x < 0.22:
            out.append(['sleep', r.choice([0, 0, 0, 1, 1, 2, 3])])
        elif x < 0.36 and later:
            out.append(['spawn', r.choice(later)])
        elif x < 0.42:
            out.append(['await', r.randrange(ntasks)])
        elif x < 0.47 and later:
            out.append(['call', r.choice(later)])
        elif x < 0.53:
            out.append(['cancel', r.randrange(ntasks)])
        elif x < 0.55:
            out.append([r.choice(['uncancel', 'cancelling'])])
        elif x < 0.56:
            out.append(['boom', r.randrange(9)])
        elif x < 0.6:
            out.append([r.choice(['set', 'set', 'fail', 'cancelfut', 'renew']), r.randrange(3)])
        elif x < 0.63:
            out.append(['fut', r.randrange(3)])
        elif x < 0.645:
            out.append(['ondone', r.randrange(ntasks)])
        elif x < 0.66:
            out.append([r.choice(['soon', 'later']), r.randrange(3)])
        elif x < 0.68:
            out.append(['latercancel', r.randrange(3), r.randrange(ntasks)])
        elif x < 0.69:
            out.append(['laterset', r.randrange(3), r.randrange(3)])
        elif x < 0.73:
            out.append([r.choice(['put', 'put', 'get', 'get', 'trydone', 'join'])] + [r.randrange(9)])
        elif x < 0.75:
            out.append([r.choice(['evwait', 'evset', 'evclear'])])
        elif x < 0.77:
            out.append(['cond'])
        elif x < 0.79:
            out.append(['notify', r.randint(1, 2)])
        elif x < 0.8:
            out.append(['barrier'])
        elif x < 0.815 and later:
            out.append(['waitfor', r.randrange(4), r.choice(later)])
        elif depth < 2:
            sub = lambda: ops(r, ntasks, i, depth + 1, 3)
            y = r.random()
            if y < 0.2:
                out.append(['lock', r.randrange(2), sub()])
            elif y < 0.3:
                out.append(['sem', 0, sub()])
            elif y < 0.5:
                out.append(['try', sub(), sub()])
            elif y < 0.57:
                out.append(['finally', sub(), sub()])
            elif y < 0.7:
                out.append(['timeout', r.choice([0, 1, 1, 2, 3]), sub()])
            elif later and y < 0.77:
                out.append(['gather', [r.choice(later) for _ in range(r.randint(0, 3))]])
            elif later and y < 0.82:
                out.append(['settle', [r.choice(later) for _ in range(r.randint(0, 3))]])
            elif y < 0.86:
                out.append(['shield', r.randrange(ntasks)])
            elif y < 0.92:
                out.append(['wait', [r.randrange(ntasks) for _ in range(r.randint(1, 3))], r.choice([-1, 0, 1, 2]), r.randrange(3)])
            elif later:
                out.append(['group', [r.choice(later) for _ in range(r.randint(0, 3))], sub()])
    return out


def execute(prog):
    global bad
    bad = False
    loop = Loop()
    loop.set_task_factory(lambda l, c, **k: Task(c, loop=l, **k))
    asyncio.set_event_loop(loop)
    w = World(prog, loop)

    async def main():
        await w.init()
        return await script(w, 'main', prog['tasks'][0])
    loop.set_exception_handler(lambda l, c: None)
    t = loop.create_task(main())
    w.tasks[0] = t
    try:
        loop.run_until_complete(t)
        end = 'ok'
    except Dead:
        end = 'dead' if loop.iters <= 3000 else 'long'
    except (asyncio.CancelledError, Exception) as e:
        end = name(e)
    w.out('END', end, int(loop.time()))
    log = list(w.log)
    global isbad
    isbad = bad
    try:
        for _ in range(3):
            for t in asyncio.all_tasks(loop):
                t.cancel()
            loop.iters = 0
            try:
                loop.run_until_complete(asyncio.sleep(50))
            except Dead:
                pass
    except BaseException:
        pass
    w.log = []
    loop.close()
    return (log, end)


if __name__ == '__main__':
    seed = int(sys.argv[1])
    n = int(sys.argv[2])
    outp = open(sys.argv[3], 'w')
    import warnings
    warnings.simplefilter('ignore')
    made = 0
    while made < n:
        seed += 1
        r = random.Random(seed)
        nt = r.randint(2, 5)
        prog = {'tasks': [ops(r, nt, i, 0, 7 if i == 0 else 5) for i in range(nt)]}
        try:
            log, end = execute(prog)
        except Exception as e:
            continue
        if isbad or end == 'long' or len(log) < 8 or (len(log) > 150):
            continue
        made += 1
        outp.write(json.dumps({'seed': seed, 'tasks': prog['tasks'], 'log': log}, separators=(',', ':')) + '\n')
