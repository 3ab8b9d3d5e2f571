"""Measures in CPython's asyncio what the report measures in Go. Prints a name and nanoseconds per operation in each line; the best of several runs counts."""

import asyncio
import time

ROUNDS = 50


async def yields(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def deep(depth, n):
    if depth > 1:
        await deep(depth - 1, n)
    else:
        await yields(n)


async def suspend1(n):
    await deep(1, n)


async def suspend10(n):
    await deep(10, n)


async def in_turn(n):
    await asyncio.gather(*(yields(n // 100) for _ in range(100)))


async def increment(n):
    if n < 0:
        await asyncio.sleep(0)
    return n + 1


async def ready_await(n):
    total = 0
    for _ in range(n):
        total = await increment(total)


async def nothing():
    pass


async def spawn_join(n):
    for _ in range(n):
        await asyncio.create_task(nothing())


async def produce(q, n):
    for i in range(n):
        await q.put(i)


async def consume(q, n):
    for _ in range(n):
        await q.get()


async def hand_over1(n):
    q = asyncio.Queue(1)
    await asyncio.gather(produce(q, n), consume(q, n))


async def hand_over100(n):
    q = asyncio.Queue(100)
    await asyncio.gather(produce(q, n), consume(q, n))


async def timer(n):
    loop = asyncio.get_running_loop()
    for _ in range(n):
        loop.call_later(3600, nothing).cancel()


async def lock(n):
    k = asyncio.Lock()
    for _ in range(n):
        await k.acquire()
        k.release()


def ones():
    while True:
        yield 1


async def step(n):
    g = ones()
    for _ in range(n):
        next(g)


def deep_ones(depth):
    if depth > 1:
        yield from deep_ones(depth - 1)
    else:
        yield from ones()


async def step_deep(n):
    g = deep_ones(10)
    for _ in range(n):
        next(g)


for name, main in {
    "suspend1": suspend1, "suspend10": suspend10, "in turn": in_turn, "ready": ready_await, "step": step, "step deep": step_deep,
    "spawn": spawn_join, "queue1": hand_over1, "queue100": hand_over100, "timer": timer, "lock": lock,
}.items():
    n = 2000
    best = None
    for _ in range(ROUNDS):
        began = time.perf_counter_ns()
        asyncio.run(main(n))
        took = (time.perf_counter_ns() - began) / n
        best = took if best is None else min(best, took)
    print(f"{name}\t{best:.0f}")
