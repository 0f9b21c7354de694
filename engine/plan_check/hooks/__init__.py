"""What the hooks for pre-commit look at before a commit.

``plans`` finds the plan that belongs to a file, ``freshness`` tells whether it is of
the sources as they are, and ``strays`` knows plans and states by what they hold.
Judging is the business of the same pipeline as everywhere.
"""
