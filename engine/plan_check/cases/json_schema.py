"""Generates the JSON Schema of case files, by which editors complete and check them.

The names come from the tables that the reader reads by. Only the reader knows which
attributes a resource has, and which rules there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from plan_check.cases.reader import CASE_KEYS, FILE_KEYS, OUTCOMES
from plan_check.cases.resources import RESOURCE_KEYS, WORDS

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string", "minLength": 1}
_TEXTS: Final[Json] = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_OBJECT: Final[Json] = {"type": "object"}
_OUTCOME: Final[Json] = {"enum": [str(outcome) for outcome in OUTCOMES]}

_ABOUT: Final[Mapping[str, tuple[str, Json]]] = {
    "rule": ("Id or name of the rule that the cases are about.", _TEXT),
    "cases": (
        "Small plans, each with the verdicts that the rule must give.",
        {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/case"}},
    ),
    "name": ("What the case shows; used once in a file.", _TEXT),
    "expect": (
        (
            "The outcome for the only resource that the rule judges, or for each by"
            " address; {} where it judges none."
        ),
        {
            "oneOf": [
                _OUTCOME,
                {"type": "object", "additionalProperties": _OUTCOME},
            ]
        },
    ),
    "resources": (
        "The resources of the plan.",
        {"type": "array", "items": {"$ref": "#/$defs/resource"}},
    ),
    "variables": ("Values of the root module's variables.", _OBJECT),
    "configuration": (
        (
            "Put over the root module of the plan's configuration: variables, outputs,"
            " module_calls, resources."
        ),
        _OBJECT,
    ),
    "parameters": ("Settings of the rule.", _OBJECT),
    "as_of": (
        "The day of judgement; 2026-01-01 if left out.",
        {"type": "string", "format": "date"},
    ),
    "complete": (
        "False for a plan that covers only a part, as with -target.",
        {"type": "boolean"},
    ),
    "address": ("Full address, with modules and keys.", _TEXT),
    "actions": (
        "As in a plan; by default they follow from before and after.",
        {"type": "array", "items": {"enum": list(WORDS)}},
    ),
    "before": ("Attributes before the plan.", _OBJECT),
    "after": ("Attributes after it; beside before, those that change.", _OBJECT),
    "values": (
        (
            "Attributes of what stands in the prior state only: a data source that is"
            " already read, or what a targeted plan leaves alone."
        ),
        _OBJECT,
    ),
    "after_unknown": ("As in a plan, on top of what follows.", _OBJECT),
    "after_sensitive": ("As in a plan.", _OBJECT),
    "before_sensitive": ("As in a plan.", _OBJECT),
    "unknown": (
        "Attributes known only after apply, from an expression that leads nowhere.",
        _TEXTS,
    ),
    "omitted": ("Attributes that the configuration leaves out.", _TEXTS),
    "references": (
        (
            "What the expression of an attribute mentions, by path; unless it"
            " is in after, the attribute is known only after apply."
        ),
        {"type": "object", "additionalProperties": _TEXTS},
    ),
    "expressions": ("Expressions as in the plan's configuration.", _OBJECT),
    "depends_on": ("Addresses without keys, as in the prior state.", _TEXTS),
}


def case_schema() -> Json:
    """Give the JSON Schema of a case file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cases of a rule of plan-check",
        "description": "One case file; policies/README.md explains it.",
        **_record(FILE_KEYS, ("rule", "cases")),
        "$defs": {
            "case": _record(CASE_KEYS, ("name", "expect", "resources")),
            "resource": _record(RESOURCE_KEYS, ("address",)),
        },
    }


def _record(keys: tuple[str, ...], required: tuple[str, ...]) -> Json:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {
            key: {"description": _ABOUT[key][0], **_ABOUT[key][1]} for key in keys
        },
    }
