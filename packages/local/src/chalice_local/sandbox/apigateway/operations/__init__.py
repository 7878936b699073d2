"""The operations of the control plane: each takes the store and a call, and returns the reply or refuses.

Names, members and statuses are those of the API Gateway V1 API reference. ``router`` says which one a request means.
"""
