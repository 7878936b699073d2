"""The control plane of API Gateway REST APIs: import, deploy, stages, tags, export, SDK.

``router.answer(store, request)`` is the one verb. What a deployed stage answers to its users is decided by
``chalice_local.sandbox.execute_api``.
"""
