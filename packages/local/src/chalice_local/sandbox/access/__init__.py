"""What the roles of functions may do: each request that a function signs is allowed, or refused as AWS would.

``guard`` is the verb. ``operation`` says what a request is, ``services`` which actions on which resources that takes,
``policy`` whether the role's policies allow it, and ``refusal`` how the service says no.
"""
