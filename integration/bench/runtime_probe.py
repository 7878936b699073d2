"""One measured process: boot Lambda's own runtime client, load an app, answer events, and print what that took.

Started by ``runtime_measure`` with an interpreter that has no site-packages. It imports nothing that would make a
later import of the app cheaper than it is in Lambda. What the app and the client print goes nowhere; the result is
one line of JSON on the standard output that the process was started with.
"""

import json
import os
import sys
import time

BATCH = 5_000_000
"""CPU nanoseconds that a batch of requests takes, about; the clock is read once per batch."""


class AbsentError(Exception):
    """The app does not have the case."""


class WrongAnswerError(Exception):
    """The app answered something else than was asked for, so its speed says nothing."""


def main():
    """Do what the JSON in the first argument says (see ``runtime_measure.Job``)."""
    job = json.loads(sys.argv[1])
    printed = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        result = MODES[job["mode"]](job)
    except AbsentError as error:
        result = {"absent": str(error)}
    except Exception as error:  # noqa: BLE001 - whatever an app raises is what is reported of it
        result = {"error": f"{type(error).__name__}: {error}"}
    os.write(printed, json.dumps(result).encode())


def boot(job):
    """Bring the process to where Lambda imports the app: the runtime client loaded, its log set up."""
    sys.path.append(job["client"])
    import concurrent.futures  # noqa: F401 - the client loads it on Python 3.12 and newer

    from awslambdaric import bootstrap

    os.environ["_LAMBDA_TELEMETRY_LOG_FD"] = str(os.open(os.devnull, os.O_WRONLY))
    bootstrap._setup_logging(None, None, bootstrap.create_log_sink().__enter__())
    return {}


def start(job):
    """Import the app, register its routes and answer the first request; return the handler and what it cost."""
    boot(job)
    sys.path.insert(0, job["task"])
    event, context = read_event(job), make_context()
    modules, memory = len(sys.modules), resident()
    began = time.process_time_ns()
    import app

    imported = time.process_time_ns()
    if job["case"] not in app.FEATURES:
        raise AbsentError(job["case"])
    handler = app.make(job["case"], job["routes"], job["payload"])
    built = time.process_time_ns()
    result = handler(event, context)
    answered = time.process_time_ns()
    cost = {
        "import": imported - began,
        "build": built - imported,
        "first": answered - built,
        "cold": answered - began,
        "modules": len(sys.modules) - modules,
        "memory": None if memory is None else resident() - memory,
    }
    check(result, job["expected"])
    return handler, event, context, cost


def cold(job):
    """Measure one cold start, in nanoseconds of CPU time and bytes."""
    return start(job)[-1]


def warm(job):
    """Measure requests for ``job["seconds"]``: the median batch's nanoseconds of CPU time per request."""
    handler, event, context, _ = start(job)
    count = calibrate(handler, event, context)
    batches = []
    deadline = time.process_time_ns() + job["seconds"] * 1e9
    while not batches or time.process_time_ns() < deadline:
        batches.append(time_of(handler, event, context, count) / count)
    check(handler(event, context), job["expected"])
    batches.sort()
    return {"request": batches[len(batches) // 2]}


def repeat(job):
    """Answer the event ``job["requests"]`` times more, for whoever counts instructions from outside."""
    handler, event, context, _ = start(job)
    for _ in range(job["requests"]):
        handler(event, context)
    return {}


def calibrate(handler, event, context):
    """Return how many requests make a batch, having warmed the interpreter up with as many."""
    count = 1
    while time_of(handler, event, context, count) < BATCH:
        count *= 2
    return count


def time_of(handler, event, context, count):
    """Return the nanoseconds of CPU time that *count* requests take."""
    began = time.process_time_ns()
    for _ in range(count):
        handler(event, context)
    return time.process_time_ns() - began


def check(result, expected):
    """Raise ``WrongAnswerError`` unless *result* is the proxy result that is *expected*."""
    status = result.get("statusCode", 200)
    if status != expected["status"]:
        raise WrongAnswerError(f"status {status}, not {expected['status']}: {str(result.get('body'))[:200]}")
    several = result.get("multiValueHeaders") or {}
    headers = {name.lower(): values[0] for name, values in several.items()} | {
        name.lower(): value for name, value in (result.get("headers") or {}).items()
    }
    for name, value in expected["headers"].items():
        if headers.get(name) != value:
            raise WrongAnswerError(f"header {name} is {headers.get(name)!r}, not {value!r}")
    body = result.get("body") or ""
    if expected["size"] is not None and (len(body) != expected["size"] or not result.get("isBase64Encoded")):
        raise WrongAnswerError(f"a body of {len(body)} characters, not {expected['size']} of base64")
    if expected["json"] is not None and json.loads(body) != expected["json"]:
        raise WrongAnswerError(f"the body {body[:200]}")


def read_event(job):
    """Return the event as the client would hand it over."""
    with open(job["event"], encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not to be there before the app
        return json.load(file)


def make_context():
    """Return the context object as the client would hand it over."""
    from awslambdaric.lambda_context import LambdaContext

    arn = "arn:aws:lambda:eu-central-1:123456789012:function:bench"
    return LambdaContext("8f507cfc-1f1e-4e0a-9a5c-2d5b7d6a9c3b", {}, {}, (time.time() + 900) * 1000, arn)


def resident():
    """Return the bytes of memory that the process occupies, or ``None`` where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - as above
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


MODES = {"boot": boot, "cold": cold, "warm": warm, "repeat": repeat}

if __name__ == "__main__":
    main()
