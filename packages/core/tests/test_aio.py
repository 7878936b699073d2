"""What is async runs for callers that are not."""

import asyncio
import contextvars
import gc
import subprocess
import sys
import threading
import time

import pytest

from chalice import Chalice, aio

WORD = contextvars.ContextVar("WORD", default="unset")


async def double(number):
    await asyncio.sleep(0)
    return 2 * number


async def current_loop():
    return asyncio.get_running_loop()


class FaultError(Exception):
    pass


# run


def test_a_coroutine_gives_its_value():
    assert aio.run(double(21)) == 42


def test_an_awaitable_that_is_no_coroutine_gives_its_value():
    class Later:
        def __await__(self):
            return double(21).__await__()

    assert aio.run(Later()) == 42


def test_one_loop_is_kept():
    assert aio.run(current_loop()) is aio.run(current_loop())


def test_another_thread_has_a_loop_of_its_own_which_ends_with_it():
    loops = []
    thread = threading.Thread(target=lambda: loops.append(aio.run(current_loop())))
    thread.start()
    thread.join()
    gc.collect()
    assert loops[0] is not aio.run(current_loop())
    assert loops[0].is_closed()


def test_context_variables_of_the_caller_are_seen():
    async def word():
        return WORD.get()

    def call():
        WORD.set("hello")
        return aio.run(word())

    assert contextvars.copy_context().run(call) == "hello"


def test_an_error_passes_unchanged():
    raised = FaultError("no")

    async def fail():
        raise raised

    with pytest.raises(FaultError) as caught:
        aio.run(fail())
    assert caught.value is raised
    assert aio.run(double(1)) == 2


def test_a_task_left_behind_goes_on_in_a_later_run():
    done = []

    async def work():
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        done.append("work")

    async def leave():
        return asyncio.create_task(work())

    task = aio.run(leave())
    assert done == []
    aio.run(asyncio.wait_for(task, 10))
    assert done == ["work"]


def test_inside_a_running_loop_it_runs_in_a_thread_with_the_context():
    async def word():
        return WORD.get(), threading.current_thread() is caller

    caller = threading.current_thread()

    async def call():
        WORD.set("hello")
        return aio.run(word())

    assert asyncio.run(call()) == ("hello", False)


def test_inside_a_running_loop_one_loop_is_kept_too():
    async def call():
        first, second = aio.run(current_loop()), aio.run(current_loop())
        return first is second, first is asyncio.get_running_loop()

    assert asyncio.run(call()) == (True, False)


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_runs_may_be_nested(depth):
    async def nested(level):
        return level if level == depth else aio.run(nested(level + 1))

    assert aio.run(nested(0)) == depth


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_ends_what_still_runs(interrupt):
    ended = []

    async def wait():
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("wait")

    async def fail():
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0)
        assert not waiting.done()
        raise interrupt

    with pytest.raises(interrupt):
        aio.run(fail())
    assert ended == ["wait"]
    assert aio.run(double(2)) == 4


async def cancelled():
    task = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(0)
    task.cancel()
    await task


def test_a_cancellation_that_nobody_handles_is_an_error_like_any_other():
    with pytest.raises(aio.UnhandledCancellationError, match=r"catch asyncio.CancelledError where it is awaited"):
        aio.run(cancelled())
    assert aio.run(double(4)) == 8


def test_a_cancellation_in_a_view_is_answered(event):
    app = Chalice("shop")
    app.route("/a")(cancelled)
    assert app(event("/a"), None)["statusCode"] == 500


def test_a_process_ends_without_a_warning():
    source = "from chalice import aio\nasync def view():\n    return 1\nprint(aio.run(view()))"
    result = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", source],
        check=False, timeout=60, capture_output=True, text=True,
    )  # fmt: skip
    assert (result.returncode, result.stdout, result.stderr) == (0, "1\n", "")


# synchronous


def test_a_plain_function_stays_itself():
    assert aio.synchronous(len) is len


def test_an_async_function_becomes_plain_and_keeps_its_name():
    call = aio.synchronous(double)
    assert call(3) == 6
    assert call(number=4) == 8
    assert call.__name__ == "double"


def test_an_async_function_may_return_what_another_one_returned_without_awaiting_it():
    async def forgot(number):
        return double(number)

    assert aio.synchronous(forgot)(3) == 6


# chain


def layer(kind, name):
    """Make a middleware that notes its name before and after the rest."""

    def plain(event, get_response):
        return [name, *get_response([*event, name]), name]

    async def waiting(event, get_response):
        await asyncio.sleep(0)
        return [name, *await get_response([*event, name]), name]

    async def passing(event, get_response):
        return await get_response(event)

    return {"plain": plain, "async": waiting, "passing": passing}[kind]


def endpoint(kind):
    def plain(event):
        return ["endpoint", *event]

    async def waiting(event):
        await asyncio.sleep(0)
        return ["endpoint", *event]

    return {"plain": plain, "async": waiting}[kind]


@pytest.mark.parametrize("last", ["plain", "async"])
@pytest.mark.parametrize(
    "kinds",
    [
        (),
        ("plain",),
        ("async",),
        ("plain", "plain"),
        ("plain", "async"),
        ("async", "plain"),
        ("async", "plain", "async"),
        ("plain", "async", "plain"),
        ("async", "plain", "async", "plain", "async"),
        ("plain", "async", "plain", "plain", "async"),
    ],
    ids="-".join,
)
def test_middleware_runs_from_the_first_to_the_last_and_back(kinds, last):
    names = [f"{index}" for index in range(len(kinds))]
    call = aio.chain([layer(kind, name) for kind, name in zip(kinds, names, strict=True)], endpoint(last))
    assert call([]) == [*names, "endpoint", *names, *reversed(names)]


def test_all_that_is_async_in_a_chain_runs_on_the_kept_loop():
    async def outer(event, get_response):
        return [asyncio.get_running_loop(), *await get_response(event)]

    def plain(event, get_response):
        return get_response(event)

    async def view(event):
        return [asyncio.get_running_loop()]

    loops = aio.chain([plain, outer, plain, plain], view)({})
    assert set(loops) == {aio.run(current_loop())}


def test_what_a_plain_middleware_between_async_ones_runs_is_run_on_the_kept_loop():
    def plain(event, get_response):
        return [aio.run(current_loop()), get_response(event)]

    async def view(event):
        return asyncio.get_running_loop()

    loops = aio.chain([layer("passing", ""), plain], view)({})
    assert set(loops) == {aio.run(current_loop())}


def test_a_context_variable_set_by_a_middleware_is_seen_inside():
    def plain(event, get_response):
        WORD.set(WORD.get() + " plain")
        return get_response(event)

    async def waiting(event, get_response):
        WORD.set("async")
        return await get_response(event)

    async def view(event):
        return WORD.get()

    assert aio.chain([waiting, plain], view)({}) == "async plain"
    assert WORD.get() == "unset"


def test_an_async_middleware_may_answer_without_the_rest():
    async def answer(event, get_response):
        return "answer"

    assert aio.chain([layer("plain", "a"), answer], endpoint("async"))([]) == ["a", *"answer", "a"]


def test_an_async_middleware_may_ask_twice():
    async def twice(event, get_response):
        return [await get_response(event), await get_response(event)]

    assert aio.chain([twice, layer("plain", "a")], endpoint("async"))([])[0] == ["a", "endpoint", "a", "a"]


def test_a_plain_middleware_between_async_ones_does_not_stop_the_loop():
    ticks = []

    async def tick():
        for number in range(3):
            await asyncio.sleep(0)
            ticks.append(number)

    async def outer(event, get_response):
        ticking = asyncio.create_task(tick())
        answer = await get_response(event)
        await ticking
        return answer

    def slow(event, get_response):
        deadline = time.monotonic() + 30
        while len(ticks) < 3 and time.monotonic() < deadline:
            time.sleep(0.001)
        return get_response([len(ticks)])

    assert aio.chain([outer, slow], endpoint("async"))([]) == ["endpoint", 3]


@pytest.mark.parametrize("last", ["plain", "async"])
@pytest.mark.parametrize(
    "kinds",
    [("plain",), ("async",), ("async", "plain"), ("plain", "async"), ("passing", "plain", "async")],
    ids="-".join,
)
def test_an_error_passes_through_a_chain_unchanged(kinds, last):
    raised = FaultError("no")

    def fail(event):
        raise raised

    async def fail_later(event):
        await asyncio.sleep(0)
        raise raised

    call = aio.chain([layer(kind, "x") for kind in kinds], {"plain": fail, "async": fail_later}[last])
    with pytest.raises(FaultError) as caught:
        call([])
    assert caught.value is raised


def test_a_plain_middleware_may_handle_an_error_of_the_async_rest():
    def handle(event, get_response):
        try:
            return get_response(event)
        except FaultError as error:
            return str(error)

    async def view(event):
        raise FaultError("handled")

    assert aio.chain([layer("passing", ""), handle], view)([]) == "handled"


def test_a_plain_middleware_that_exhausts_an_iterator_fails_and_does_not_hang():
    def exhausted(event, get_response):
        return next(iter(()))

    with pytest.raises(RuntimeError) as caught:
        aio.chain([layer("passing", ""), exhausted], endpoint("async"))([])
    assert isinstance(caught.value.__cause__, StopIteration)


@pytest.mark.parametrize("kinds", [("async", "plain"), ("plain", "async", "plain", "async")], ids="-".join)
def test_an_interrupt_ends_a_chain(kinds):
    async def view(event):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        aio.chain([layer(kind, "x") for kind in kinds], view)([])
    assert aio.run(double(2)) == 4


def test_a_chain_works_inside_a_running_loop():
    call = aio.chain([layer("plain", "a"), layer("async", "b"), layer("plain", "c")], endpoint("async"))

    async def test():
        return call([])

    assert asyncio.run(test()) == call([])


# iterate


async def count(stop, ended=None):
    try:
        for number in range(stop):
            await asyncio.sleep(0)
            yield number
    finally:
        if ended is not None:
            await asyncio.sleep(0)
            ended.append(True)


@pytest.mark.parametrize("stop", [0, 1, 2, 100])
def test_an_async_iterable_is_taken_in_order(stop):
    assert list(aio.iterate(count(stop))) == list(range(stop))


def test_the_items_before_an_error_are_given():
    async def failing():
        yield 1
        raise FaultError("no")

    items = aio.iterate(failing())
    assert next(items) == 1
    with pytest.raises(FaultError):
        next(items)


def test_an_async_iterable_is_closed_when_its_taker_is():
    ended = []
    items = aio.iterate(count(100, ended))
    assert next(items) == 0
    items.close()
    assert ended == [True]


def test_an_async_iterable_that_nobody_took_is_left_alone():
    ended = []
    aio.iterate(count(1, ended)).close()
    assert ended == []


def test_one_task_takes_every_item():
    async def tasks():
        for _ in range(3):
            yield asyncio.current_task()

    assert len(set(aio.iterate(tasks()))) == 1


def test_an_async_iterable_is_taken_inside_a_running_loop():
    async def test():
        return list(aio.iterate(count(3)))

    assert asyncio.run(test()) == [0, 1, 2]
