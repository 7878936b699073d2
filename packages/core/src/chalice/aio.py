"""Run what is ``async def`` for callers that are not: one event loop, kept from one invocation to the next.

Only an app that has an ``async def`` loads this module, and asyncio with it. Which functions those are is decided by
``routing.is_async``.
"""

from __future__ import annotations

import asyncio
import functools
import threading
import weakref

from chalice.errors import ChaliceError
from chalice.routing import is_async

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Awaitable, Callable, Coroutine, Iterator, Sequence
    from concurrent.futures import ThreadPoolExecutor
    from typing import Any, TypeVar

    Item = TypeVar("Item")
    Value = TypeVar("Value")
    Endpoint = Callable[[Any], object]
    Middleware = Callable[[Any, Endpoint], object]


class UnhandledCancellationError(ChaliceError, RuntimeError):
    """What an async function awaited was cancelled, and the function did not handle that.

    ``asyncio.CancelledError`` is for loops: it is no ``Exception``, so it would end Lambda's environment.
    """

    def __str__(self) -> str:
        return "what was awaited was cancelled; catch asyncio.CancelledError where it is awaited"


def run(awaitable: Awaitable[Value]) -> Value:
    """Return what *awaitable* gives, or raise what it raises; for a cancellation, ``UnhandledCancellationError``.

    It runs on this thread's loop, in a copy of the caller's context. A task that it leaves behind rests until the loop
    runs again, as everything in a Lambda environment rests between invocations. When this thread is inside a running
    loop already, it runs on the loop of a thread of its own, which is kept too, and this thread waits. In the thread of
    a plain middleware (see ``chain``) it runs on the loop of the chain.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        if _kept.home is not None:
            value: Value = asyncio.run_coroutine_threadsafe(_settle(awaitable), _kept.home).result()
            return value
        loop = _kept.loop
    else:
        return _run_elsewhere(awaitable)
    try:
        return loop.run_until_complete(awaitable)
    except (KeyboardInterrupt, SystemExit):
        _cancel_all(loop)
        raise
    except asyncio.CancelledError as error:
        raise UnhandledCancellationError from error


def synchronous(func: Callable[..., object]) -> Callable[..., object]:
    """Return *func* for callers that do not await: itself when it is plain."""
    if not is_async(func):
        return func

    @functools.wraps(func)
    def call(*args: object, **kwargs: object) -> object:
        return run(_settle(func(*args, **kwargs)))

    return call


def chain(middlewares: Sequence[Middleware], endpoint: Endpoint) -> Endpoint:
    """Return a plain callable that passes an event through *middlewares*, the first one outermost, to *endpoint*.

    Each of them may be plain or ``async def``: one that is async awaits ``get_response(event)``, one that is plain
    calls it, whatever the rest is. Everything async of one event runs on one loop; a plain middleware between async
    ones runs in a thread meanwhile, with the context of its caller.
    """
    outer = next((index for index, middleware in enumerate(middlewares) if is_async(middleware)), len(middlewares))
    call = synchronous(functools.reduce(_around, reversed(middlewares[outer:]), endpoint))
    return functools.reduce(_pass, reversed(middlewares[:outer]), call)


def iterate(source: AsyncIterable[Item]) -> Iterator[Item]:
    """Give the items of *source* to a plain loop.

    One task takes all of them, so that a timeout or a task group may span the items. When the iterator is closed,
    *source* is closed too.
    """
    queue: asyncio.Queue[tuple[Item] | None] = asyncio.Queue()
    task = run(_start(_take(source, queue), queue))
    try:
        taken = run(queue.get())
        while taken is not None:
            yield taken[0]
            taken = run(_following(queue))
    finally:
        task.cancel()
        run(asyncio.wait((task,)))
    if not task.cancelled():
        task.result()


class _Kept(threading.local):
    """What one thread keeps between invocations, made when it is needed."""

    home: asyncio.AbstractEventLoop | None = None
    """While a plain middleware is called in this thread, the loop that waits for it."""

    @functools.cached_property
    def loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        self._until = _End()
        weakref.finalize(self._until, _close, loop)
        return loop

    @functools.cached_property
    def elsewhere(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(1, "chalice-loop")


class _End:
    """Goes when its thread ends, or the process does."""

    __slots__ = ("__weakref__",)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    if not loop.is_running():
        loop.close()


_kept = _Kept()


def _run_elsewhere(awaitable: Awaitable[Value]) -> Value:
    from contextvars import copy_context

    return _kept.elsewhere.submit(copy_context().run, run, awaitable).result()


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    """End what still runs, so that no thread waits for it for ever."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


async def _settle(value: Any) -> Any:
    """Return *value*; what may be awaited is, also when an ``async def`` returned it without awaiting it."""
    while hasattr(value, "__await__"):
        value = await value
    return value


def _around(rest: Endpoint, middleware: Middleware) -> Endpoint:
    """Return *middleware* around *rest* for a caller on a loop: async as soon as one of them is."""
    if is_async(middleware):

        async def await_rest(event: object) -> object:
            return await _settle(rest(event))

        async def call(event: object) -> object:
            return await _settle(middleware(event, await_rest))

        return call
    return functools.partial(_call_in_thread, middleware, rest) if is_async(rest) else _pass(rest, middleware)


def _pass(rest: Endpoint, middleware: Middleware) -> Endpoint:
    def call(event: object) -> object:
        return middleware(event, rest)

    return call


async def _call_in_thread(middleware: Middleware, rest: Endpoint, event: object) -> object:
    """Call the plain *middleware* where it may wait for *rest*, which runs here."""
    loop = asyncio.get_running_loop()

    def wait_for_rest(event: object) -> object:
        return asyncio.run_coroutine_threadsafe(_settle(rest(event)), loop).result()

    def call() -> tuple[object, BaseException | None]:
        _kept.home = loop
        try:
            return middleware(event, wait_for_rest), None
        except StopIteration as error:  # no future may hold it; its waiter would never wake
            return None, error
        finally:
            _kept.home = None

    value, error = await asyncio.to_thread(call)
    if error is not None:
        raise error
    return value


async def _start(taking: Coroutine[Any, Any, None], queue: asyncio.Queue[tuple[Item] | None]) -> asyncio.Task[None]:
    task = asyncio.create_task(taking)
    task.add_done_callback(lambda _: queue.put_nowait(None))
    return task


async def _take(source: AsyncIterable[Item], queue: asyncio.Queue[tuple[Item] | None]) -> None:
    """Put the items of *source* one by one: each when the one before was used."""
    items = source.__aiter__()
    try:
        async for item in items:
            queue.put_nowait((item,))
            await queue.join()
    finally:
        close = getattr(items, "aclose", None)
        if close is not None:
            await close()


async def _following(queue: asyncio.Queue[tuple[Item] | None]) -> tuple[Item] | None:
    queue.task_done()
    return await queue.get()
