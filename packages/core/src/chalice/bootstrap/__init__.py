"""Serve a Lambda function without the runtime that Lambda brings, to stream what it answers.

``python -m chalice.bootstrap`` takes invocations from Lambda's Runtime API until Lambda ends the process. It reads
the environment that Lambda gives every runtime, and two settings: ``_HANDLER`` and ``CHALICE_INVOKE_MODE``, which is
``RESPONSE_STREAM`` for a REST API or a function URL that streams. Apps do not import it.
"""
