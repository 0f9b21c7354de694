"""Generates the JSON Schema of rule files, by which editors complete and check them.

The names come from the tables that the loader reads by; one that has no description
here fails the tests. Only the loader knows which attributes a resource has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from plan_check.rules.json_words import (
    CONDITION,
    HEAD_SCHEMAS,
    KEY_SCHEMAS,
    MODIFIER_SCHEMAS,
    PARAMETER,
    TEXT,
    Json,
)
from plan_check.rules.operators import ORIGINS, STATES, Operator, operators
from plan_check.rules.rule_file import KEYS, REQUIRED
from plan_check.rules.words import HEADS, MODIFIERS

_ONE_OF: Final = "The only values that it may have."
_OF_VALUES: Final = ("attribute", "parameter", "values", "fact", "value")
_OF_ITEMS: Final = ("some", "every", "none")
_OPERANDS: Final[Mapping[str, Json]] = {
    "string": {"type": "string"},
    "number": {"oneOf": [{"type": "number"}, PARAMETER]},
    "array": {"oneOf": [{"type": "array"}, PARAMETER]},
    "any": {},
}


def rule_schema() -> Json:
    """Give the JSON Schema, draft 2020-12, of one rule file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rule of plan-check",
        "description": "One rule file; policies/README.md explains the language.",
        "type": "object",
        "required": list(REQUIRED),
        "additionalProperties": False,
        "properties": {key: KEY_SCHEMAS[key] for key in KEYS},
        "$defs": {
            "condition": _condition(),
            "conditions": {"type": "array", "items": CONDITION, "minItems": 1},
            **{head: _headed(head) for head in HEADS},
            "blind": _blind(),
            "setting": _setting(),
        },
    }


def _condition() -> Json:
    return {
        "description": "A mapping, the name of a condition, or a list of conditions"
        " of which all must hold.",
        "if": {"type": "object"},
        "then": {
            "oneOf": [{"required": [head]} for head in HEADS],
            "allOf": [
                {"if": {"required": [head]}, "then": {"$ref": f"#/$defs/{head}"}}
                for head in HEADS
            ],
        },
        "else": {
            "oneOf": [
                {
                    "description": "A condition with a name, from conditions.yaml.",
                    "type": "string",
                    "examples": ["aurora", "aurora-mysql", "aurora-postgresql"],
                },
                {"$ref": "#/$defs/conditions"},
            ]
        },
    }


def _headed(head: str) -> Json:
    """Give the schema of a condition that starts with *head*."""
    properties: Json = {head: HEAD_SCHEMAS[head]}
    least = 1
    if head in _OF_VALUES or head == "count":
        allowed = ("where",) if head == "count" else ("if_unset", "if_unknown", "view")
        if head == "values":
            allowed = ("where", *allowed)
        if head == "attribute":
            allowed = (*allowed, "arn")
        properties |= _compared() | _modifiers(*allowed)
        least = 2
    elif head in _OF_ITEMS:
        properties |= _modifiers("where", "if_empty", "if_unknown")
    return {
        "type": "object",
        "properties": properties,
        "required": [head, "where"] if head == "every" else [head],
        "minProperties": least,
        "additionalProperties": False,
    }


def _modifiers(*names: str) -> Json:
    return {name: MODIFIER_SCHEMAS[name] for name in MODIFIERS if name in names}


def _compared() -> Json:
    words = {"enum": list(ORIGINS)}
    return {
        "is": {"description": "The state of the value.", "enum": list(STATES)},
        "comes_from": {
            "description": "Where the value is made.",
            "oneOf": [words, {"type": "array", "items": words, "minItems": 1}],
        },
        **{name: _operator(operator) for name, operator in operators().items()},
    }


def _operator(operator: Operator) -> Json:
    about = f"{operator.about[:1].upper()}{operator.about[1:]}: {operator.example}"
    return {**_OPERANDS[operator.operand], "description": about}


def _blind() -> Json:
    return {
        "type": "object",
        "properties": {
            "when": {**CONDITION, "description": "Where the rule cannot see."},
            "because": {**TEXT, "description": "Why; the reason that a report gives."},
            "resource": {
                **TEXT,
                "description": "Say it of resources of this type instead.",
            },
        },
        "required": ["when", "because"],
        "additionalProperties": False,
    }


def _setting() -> Json:
    return {
        "if": {"type": "object"},
        "then": {
            "properties": {
                "default": {"description": "The value where nobody sets one."},
                "about": {"type": "string", "description": "What it is for."},
                "one_of": {"type": "array", "minItems": 1, "description": _ONE_OF},
            },
            "required": ["default"],
            "additionalProperties": False,
        },
    }
