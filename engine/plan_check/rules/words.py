"""The words that a condition is written with."""

from __future__ import annotations

HEADS = (
    "attribute",
    "parameter",
    "values",
    "fact",
    "value",
    "count",
    "some",
    "every",
    "none",
    "all",
    "any",
    "not",
    "keeps",
    "passes",
    "type",
    "actions",
)


ACTIONS = ("create", "update", "replace", "delete", "forget", "no-op", "read")
"""What a plan does with a resource."""

MODIFIERS = ("if_unset", "if_unknown", "if_empty", "view", "arn", "where")
