"""Makes more.jsonl: programs like those of programs.py, with more operations.

    python3 more.py SEED NUMBER FILE

more_test.go runs the same programs.
"""
import asyncio, contextvars, json, random, sys, warnings
import programs
from programs import Boom, Group, name as plain

VARS = [contextvars.ContextVar('v%d' % i, default=0) for i in range(2)]


def name(e):
    if isinstance(e, asyncio.CancelledError):
        return 'cancelled'
    if isinstance(e, asyncio.QueueFull):
        return 'full'
    if isinstance(e, asyncio.QueueEmpty):
        return 'empty'
    if isinstance(e, asyncio.QueueShutDown):
        return 'closed'
    if isinstance(e, asyncio.BrokenBarrierError):
        return 'broken'
    if isinstance(e, StopAsyncIteration):
        return 'stop'
    if isinstance(e, GeneratorExit):
        return 'exit'
    if isinstance(e, BaseExceptionGroup):
        return 'group(' + ','.join(name(x) for x in e.exceptions) + ')'
    s = str(e)
    if isinstance(e, RuntimeError) and 'already running' in s:
        return 'executing'
    if isinstance(e, RuntimeError) and 'ignored' in s:
        return 'ignored'
    if isinstance(e, RuntimeError) and 'await on itself' in s:
        return 'self'
    if isinstance(e, TypeError) and 'just-started' in s:
        return 'unstarted'
    return plain(e)


class World(programs.World):

    async def init(s):
        await super().init()
        s.kept = {}
        s.single = {}
        s.scopes = []
        s.groups = {}
        s.handles = {}
        s.removes = {}
        s.gens = {}
        s.keep = []
        s.counter = 0
        s.qs = [asyncio.Queue(2), asyncio.LifoQueue(2), asyncio.PriorityQueue(1), asyncio.Queue()]
        s.sems = [asyncio.Semaphore(1), asyncio.Semaphore(0)]
        s.bars = [asyncio.Barrier(2), asyncio.Barrier(2)]
        s.locks2 = [asyncio.Lock(), asyncio.Lock()]
        s.holders = [None, None]
        s.cond2 = asyncio.Condition(s.locks2[0])


def item(w, kind, x):
    """What x stands for: a coroutine, a future, a task, or something kept."""
    if x < 100:
        w.n += 1
        return programs.script(w, '%s%d.%d' % (kind, x, w.n), w.prog['tasks'][x])
    if x < 200:
        return w.futs[x - 100]
    if x < 300:
        t = w.tasks.get(x - 200)
        return None if t is asyncio.current_task() else t
    return w.kept.get(x - 300)


def items(w, kind, xs):
    return [a for a in (item(w, kind, x) for x in xs if x < 300 or w.single.get(x - 300)) if a is not None]


def show(v):
    if isinstance(v, list):
        return '[' + '|'.join(show(x) for x in v) + ']'
    if isinstance(v, BaseException):
        return name(v)
    if v is None:
        return '0'
    return str(v)


async def generator(w, who, body, how):
    w.out(who, 'begin')
    try:
        for i, op in enumerate(body):
            await programs.run(w, who, [op])
            while True:
                again = False
                try:
                    got = yield i
                    w.out(who, 'got', show(got))
                except GeneratorExit:
                    w.out(who, 'exit')
                    if how == 1:
                        await asyncio.sleep(0)
                        w.out(who, 'slept')
                    if how == 2 and i == 0:
                        again = True
                    else:
                        raise
                except Boom as e:
                    w.out(who, 'thrown', name(e))
                    if how < 3:
                        raise
                if not again:
                    break
    finally:
        w.out(who, 'over')


def lockfree(lock):
    return not lock._locked and (lock._waiters is None or all(x.cancelled() for x in lock._waiters))


async def more(w, who, op):
    k = op[0]
    a = op[1] if len(op) > 1 else None
    b = op[2] if len(op) > 2 else None
    if k == 'gatherk' or k == 'settlek':
        w.kept[a] = asyncio.gather(*items(w, 'g', b), return_exceptions=k == 'settlek')
        w.single[a] = False
        return int(w.kept[a].done())
    elif k == 'shieldk':
        x = item(w, 's', b)
        if x is None:
            return -1
        w.single[a] = b < 300 or w.single[b - 300]
        w.kept[a] = asyncio.shield(x)
        return int(w.kept[a].done())
    elif k == 'awaitk':
        f = w.kept.get(a)
        if f is None:
            return -1
        return show(await f)
    elif k == 'cancelk':
        f = w.kept.get(a)
        if f is None:
            return -1
        return int(f.cancel(*op[2:3]))
    elif k == 'statek':
        f = w.kept.get(a)
        if f is None:
            return -1
        return int(f.done()) + 2 * int(f.cancelled())
    elif k == 'waitforx':
        x = item(w, 'w', b)
        if x is None:
            return -1
        return show(await asyncio.wait_for(x, a))
    elif k == 'shieldx':
        x = item(w, 's', a)
        if x is None:
            return -1
        return show(await asyncio.shield(x))
    elif k == 'awaitx':
        x = item(w, 'c', a)
        if x is None:
            return -1
        return show(await x)
    elif k == 'cancelm':
        t = w.tasks.get(a)
        if t is None:
            return -1
        return int(t.cancel(b))
    elif k == 'cancelself':
        return int(asyncio.current_task().cancel())
    elif k == 'timeoutx':
        try:
            async with asyncio.timeout(a) as s:
                w.scopes.append(s)
                await programs.run(w, who, b)
        finally:
            w.out(who, 'expired', int(s.expired()))
    elif k == 'resched':
        if not w.scopes:
            return -1
        s = w.scopes[-1]
        if s._state.value != 'active':
            return -1
        s.reschedule(w.loop.time() + a)
    elif k == 'qput':
        await w.qs[a].put(b)
    elif k == 'qget':
        return await w.qs[a].get()
    elif k == 'qtryput':
        try:
            w.qs[a].put_nowait(b)
        except Exception as e:
            return name(e)
    elif k == 'qtryget':
        try:
            return w.qs[a].get_nowait()
        except Exception as e:
            return name(e)
    elif k == 'qdone':
        try:
            w.qs[a].task_done()
        except ValueError:
            return -1
    elif k == 'qjoin':
        await w.qs[a].join()
    elif k == 'qlen':
        return w.qs[a].qsize()
    elif k == 'qclose':
        w.qs[a].shutdown(immediate=bool(b))
    elif k == 'semacq':
        await w.sems[a].acquire()
    elif k == 'semrel':
        w.sems[a].release()
    elif k == 'semtry':
        if w.sems[a].locked():
            return -1
        await w.sems[a].acquire()
    elif k == 'acq':
        await w.locks2[a].acquire()
        w.holders[a] = who
    elif k == 'rel':
        if w.holders[a] != who:
            return -1
        w.holders[a] = None
        w.locks2[a].release()
    elif k == 'locktry':
        if not lockfree(w.locks2[a]):
            return -1
        await w.locks2[a].acquire()
        w.holders[a] = who
    elif k == 'condfor':
        await w.cond2.acquire()
        try:
            await w.cond2.wait_for(lambda: w.counter >= a)
        finally:
            w.cond2.release()
    elif k == 'count':
        await w.cond2.acquire()
        try:
            w.counter += 1
            w.cond2.notify_all()
        finally:
            w.cond2.release()
        return w.counter
    elif k == 'bar':
        return await w.bars[a].wait()
    elif k == 'barabort':
        await w.bars[a].abort()
    elif k == 'barreset':
        await w.bars[a].reset()
    elif k == 'barn':
        return w.bars[a].n_waiting
    elif k == 'soonh':
        w.handles[a] = w.loop.call_soon(lambda: w.out('soonh', a))
    elif k == 'laterh':
        w.handles[a] = w.loop.call_later(b, lambda: w.out('laterh', a, int(w.loop.time())))
    elif k == 'ath':
        w.handles[a] = w.loop.call_at(b, lambda: w.out('ath', a, int(w.loop.time())))
    elif k == 'cancelh':
        h = w.handles.get(a)
        if h is None:
            return -1
        h.cancel()
    elif k == 'ondoner':
        t = w.tasks.get(b)
        if t is None:
            return -1
        def fn(t):
            w.out('cbr', a, int(t.cancelled()))
        t.add_done_callback(fn)
        w.removes[a] = (t, fn)
    elif k == 'rmdone':
        if a not in w.removes:
            return -1
        t, fn = w.removes[a]
        if t.done():
            return -1
        return int(t.remove_done_callback(fn) > 0)
    elif k == 'chain':
        def fn(f):
            w.out('chain', a, b, int(f.cancelled()))
            if not w.futs[b].done():
                w.futs[b].set_result(b)
        f = w.futs[a]
        f.add_done_callback(fn)
    elif k == 'spawncb':
        def fn():
            w.out('spawncb', b)
            w.n += 1
            who = 't%d.%d' % (b, w.n)
            w.tasks[b] = w.loop.create_task(programs.script(w, who, w.prog['tasks'][b]))
        w.loop.call_later(a, fn, context=contextvars.Context()) if a else w.loop.call_soon(fn, context=contextvars.Context())
    elif k == 'vset':
        VARS[a].set(b)
    elif k == 'vget':
        return VARS[a].get()
    elif k == 'groupx':
        async with Group() as g:
            w.groups[a] = g
            await programs.run(w, who, b)
    elif k == 'gspawn':
        g = w.groups.get(a)
        if g is None:
            return -1
        if g._aborting or g._exiting and not g._tasks:
            return -2
        w.n += 1
        who2 = 'k%d.%d' % (b, w.n)
        t = g.create_task(programs.script(w, who2, w.prog['tasks'][b]))
        w.tasks[b] = t
    elif k == 'ascomp':
        ts = []
        for i in a:
            t = w.tasks.get(i)
            if t is not None and t is not asyncio.current_task() and not t.done() and t not in ts:
                ts.append(t)
        async for t in asyncio.as_completed(ts):
            w.out(who, 'ascompleted', [i for i in a if w.tasks.get(i) is t][:1])
            b -= 1
            if b <= 0:
                break
    elif k == 'agnew':
        w.n += 1
        w.keep.append(w.gens.get(a))
        w.gens[a] = generator(w, 'a%d.%d' % (b, w.n), w.prog['tasks'][b], op[3])
    elif k in ('agnext', 'agsend', 'agthrow', 'agclose'):
        g = w.gens.get(a)
        if g is None:
            return -1
        if k == 'agnext':
            return await g.asend(None)
        if k == 'agsend':
            return await g.asend(b)
        if k == 'agclose':
            return await g.aclose()
        if g.ag_frame is None:
            return -1
        return await g.athrow(Boom(b))
    elif k == 'agfor':
        g = w.gens.get(a)
        if g is None:
            return -1
        n = 0
        async for v in g:
            n += 1
            w.out(who, 'each', v)
            if n >= b:
                await g.aclose()
                break
        return n
    elif k == 'catch':
        try:
            await programs.run(w, who, a)
        except (asyncio.CancelledError, Exception) as e:
            w.out(who, 'catch', name(e))
            await programs.run(w, who, b)
    elif k == 'uncatch':
        try:
            await programs.run(w, who, a)
        except asyncio.CancelledError as e:
            w.out(who, 'uncatch', name(e), asyncio.current_task().uncancel())
    else:
        raise Exception(k)


async def step(w, who, op, old=programs.step):
    if op[0] in MORE:
        return await more(w, who, op)
    return await old(w, who, op)


MORE = set('''gatherk settlek shieldk awaitk cancelk statek waitforx shieldx awaitx cancelm cancelself timeoutx resched qput qget qtryput qtryget qdone
qjoin qlen qclose semacq semrel semtry acq rel locktry condfor count bar barabort barreset barn soonh laterh ath cancelh ondoner rmdone chain spawncb
vset vget groupx gspawn ascomp agnew agnext agsend agthrow agclose agfor catch uncatch'''.split())


def ops(r, ntasks, i, depth, budget, old=programs.ops):
    out = []
    later = [j for j in range(ntasks) if j > i]
    if not hasattr(r, 'themes'):
        r.themes = [r.randrange(12) for _ in range(2)]

    def one():
        x = r.choice([100, 101, 102, 200, 200, 300, 300, 301, 0, 0, 0])
        if x == 0 or x == 200:
            if not later:
                return 100 + r.randrange(3)
            return x + r.choice(later)
        return x

    def sub(n=3):
        return ops(r, ntasks, i, depth + 1, n)
    for _ in range(r.randint(1, budget)):
        x = r.random()
        if x < 0.4:
            out.extend(old(r, ntasks, i, max(depth, 1), 1))
            continue
        if x < 0.46:
            out.append(['sleep', r.choice([0, 0, 1])])
            continue
        groups = [
            lambda: r.choice([[r.choice(['gatherk', 'settlek']), r.randrange(2), [one() for _ in range(r.randint(0, 3))]], ['shieldk', r.randrange(2), one()],
                ['awaitk', r.randrange(2)], ['awaitk', r.randrange(2)], ['cancelk', r.randrange(2)], ['cancelk', r.randrange(2), r.randrange(9)], ['statek', r.randrange(2)],
                ['shieldx', one()], ['awaitx', one()]]),
            lambda: r.choice([['waitforx', r.choice([-1, 0, 0, 1, 1, 2]), one()], ['timeoutx', r.choice([0, 1, 1, 2, 3]), sub() if depth < 2 else []], ['resched', r.choice([-1, 0, 0, 1, 2])]]),
            lambda: r.choice([['cancelm', r.randrange(ntasks), r.randrange(9)], ['catch', sub(), sub(2)] if depth < 2 else ['cancelself'],
                ['catch', sub(), sub(2)] if depth < 2 else ['uncancel'], ['uncatch', sub()] if depth < 2 else ['cancelling']]),
            lambda: (lambda q: r.choice([['qput', q, r.randrange(9)], ['qput', q, r.randrange(9)], ['qget', q], ['qget', q], ['qtryput', q, r.randrange(9)], ['qtryget', q],
                ['qdone', q], ['qjoin', q], ['qlen', q], ['qclose', q, r.randrange(2)] if r.random() < 0.4 else ['qget', q]]))(r.randrange(4)),
            lambda: r.choice([['semacq', r.randrange(2)], ['semacq', r.randrange(2)], ['semrel', r.randrange(2)], ['semrel', r.randrange(2)], ['semtry', r.randrange(2)]]),
            lambda: r.choice([['acq', r.randrange(2)], ['acq', r.randrange(2)], ['rel', r.randrange(2)], ['rel', r.randrange(2)], ['locktry', r.randrange(2)], ['condfor', r.randrange(4)], ['count'], ['count']]),
            lambda: r.choice([['bar', r.randrange(2)], ['bar', r.randrange(2)], ['bar', r.randrange(2)], ['barabort', r.randrange(2)], ['barreset', r.randrange(2)], ['barn', r.randrange(2)]]),
            lambda: r.choice([['soonh', r.randrange(2)], ['laterh', r.randrange(2), r.randint(-1, 2)], ['ath', r.randrange(2), r.randrange(4)], ['cancelh', r.randrange(2)],
                ['ondoner', r.randrange(2), r.randrange(ntasks)], ['rmdone', r.randrange(2)], ['chain', r.randrange(3), r.randrange(3)],
                ['spawncb', r.randrange(2), r.choice(later)] if later else ['sleep', 0]]),
            lambda: r.choice([['vset', r.randrange(2), r.randrange(9)], ['vget', r.randrange(2)]]),
            lambda: r.choice([['groupx', r.randrange(2), sub()] if depth < 2 else ['sleep', 0], ['gspawn', r.randrange(2), r.choice(later)] if later else ['sleep', 0],
                ['gspawn', r.randrange(2), r.choice(later)] if later else ['sleep', 0]]),
            lambda: ['ascomp', [r.randrange(ntasks) for _ in range(r.randint(1, 3))], r.randint(1, 3)],
            lambda: r.choice([['agnew', r.randrange(2), r.choice(later), r.randrange(4)] if later else ['agclose', r.randrange(2)], ['agnext', r.randrange(2)], ['agnext', r.randrange(2)],
                ['agsend', r.randrange(2), r.randrange(9)], ['agthrow', r.randrange(2), r.randrange(9)], ['agclose', r.randrange(2)], ['agfor', r.randrange(2), r.randint(1, 3)]]),
        ]
        g = groups[r.choice(r.themes)] if r.random() < 0.7 else r.choice(groups)
        out.append(g())
    return out


def prologue(r, ntasks):
    """Makes what the operations are about."""
    out = []
    for i in range(1, ntasks):
        x = r.random()
        if x < 0.6:
            out.append(['spawn', i])
        elif x < 0.75:
            out.append(['agnew', r.randrange(2), i, r.randrange(4)])
        elif x < 0.9:
            out.append(['shieldk', r.randrange(2), i])
        if r.random() < 0.2:
            out.append(['gatherk', r.randrange(2), [r.choice([100, 101, 201, 202, 200 + i, i, 300]) for _ in range(r.randint(1, 3))]])
    return out


def main():
    programs.step = step
    programs.ops = ops
    programs.World = World
    programs.name = name
    seed = int(sys.argv[1])
    n = int(sys.argv[2])
    warnings.simplefilter('ignore')
    made = 0
    with open(sys.argv[3], 'w') as f:
        while made < n:
            seed += 1
            r = random.Random(seed)
            nt = r.randint(2, 5)
            prog = {'tasks': [ops(r, nt, i, 0, 7 if i == 0 else 5) for i in range(nt)]}
            if r.random() < 0.7:
                prog['tasks'][0] = prologue(r, nt) + prog['tasks'][0] + [['sleep', r.randrange(4)]]
            for v in VARS:
                v.set(0)
            try:
                log, end = programs.execute(prog)
            except Exception:
                continue
            if programs.isbad or end == 'long' or len(log) < 8 or len(log) > 150:
                continue
            made += 1
            f.write(json.dumps({'seed': seed, 'tasks': prog['tasks'], 'log': log}, separators=(',', ':')) + '\n')


if __name__ == '__main__':
    main()
