"""What API Gateway does to a request and to a function's answer: pure, and usable without any AWS.

``answer(request, api, invoke)`` is the one verb: it matches the route, makes the event, calls ``invoke`` with
the name of the function and the event, and turns the result into the HTTP answer. ``invoke`` is the only thing
in here that has an effect, and the caller brings it.
"""

from chalice_local.gateway.api import ANY, Api, Method
from chalice_local.gateway.http import HttpRequest, HttpResponse

__all__ = ["ANY", "Api", "HttpRequest", "HttpResponse", "Method"]
