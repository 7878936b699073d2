import functools
import os
import time

import redis

from chalice import TooManyRequestsError

_store = redis.Redis(host=os.environ.get("REDIS_HOST", "localhost"))


def throttled(limit):
    def decorate(view):
        @functools.wraps(view)
        def wrapper(*args, **kwargs):
            slot = f"throttle:{view.__name__}:{int(time.time() // 60)}"
            count = _store.incr(slot)
            _store.expire(slot, 120)
            if count > limit:
                raise TooManyRequestsError("later, please")
            return view(*args, **kwargs)

        return wrapper

    return decorate
