"""Generates the JSON Schema of rule files, by which editors complete and check them.

The names come from the tables that the loader reads by; one that has no description
here fails the tests. Only the loader knows which attributes a resource has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from plan_check.findings import Severity
from plan_check.rules.model import Verdict, View
from plan_check.rules.operators import ORIGINS, STATES, Operator, operators
from plan_check.rules.rule_file import ACTIONS, KEYS, REQUIRED
from plan_check.rules.words import HEADS, MODIFIERS

Json = dict[str, Any]

_PARAMETER: Final[Json] = {"type": "string", "pattern": r"^\$"}
_CONDITION: Final[Json] = {"$ref": "#/$defs/condition"}
_TEXT: Final[Json] = {"type": "string", "minLength": 1}
_WORDS: Final[Json] = {
    "oneOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]
}
_IDS: Final[Json] = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [
            {"type": ["string", "number"]},
            {"type": "array", "items": {"type": ["string", "number"]}},
        ]
    },
}
_VERDICT: Final[Json] = {"oneOf": [{"enum": [*Verdict]}, _PARAMETER]}

_KEYS: Final[Mapping[str, Json]] = {
    "id": {
        "description": "What the rule is called in reports; never used twice.",
        "type": "string",
        "pattern": "^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$",
        "examples": ["ORG-NET-001"],
    },
    "name": {
        "description": "The fault in words, so that 'allow NAME' reads well.",
        "type": "string",
        "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
        "examples": ["storage-unencrypted"],
    },
    "title": {**_TEXT, "description": "The fault as a sentence, without a full stop."},
    "severity": {"description": "How much a violation matters.", "enum": [*Severity]},
    "resource": {
        **_WORDS,
        "description": "Types of the resources that the rule judges; data.TYPE for"
        " data sources, plan for the plan as a whole.",
        "examples": ["aws_rds_cluster", ["aws_rds_cluster", "aws_rds_global_cluster"]],
    },
    "actions": {
        "description": "What the plan does to the resources that the rule judges;"
        " by default everything that leaves a resource.",
        "oneOf": [
            {"enum": list(ACTIONS)},
            {"type": "array", "items": {"enum": list(ACTIONS)}, "minItems": 1},
        ],
        "examples": [["delete", "replace"]],
    },
    "when": {
        **_CONDITION,
        "description": "Which of the resources it applies to; by default all.",
        "examples": ["aurora", [{"attribute": "engine", "matches": "^aurora"}]],
    },
    "require": {
        **_CONDITION,
        "description": "What must hold; a list is all of its conditions.",
        "examples": [[{"attribute": "storage_encrypted", "equals": True}]],
    },
    "unknown": {
        "description": "Where the rule cannot see what it judges, and says so.",
        "type": "array",
        "items": {"$ref": "#/$defs/blind"},
    },
    "parameters": {
        "description": "Settings, which conditions name as $NAME.",
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/setting"},
        "examples": [{"min_days": {"default": 7, "about": "Days to keep backups."}}],
    },
    "message": {**_TEXT, "description": "The demand: storage_encrypted must be true."},
    "why": {"type": "string", "description": "The reason for the demand."},
    "fix": {"type": "string", "description": "What to write to meet the demand."},
    "links": {
        "description": "Where to read more.",
        "oneOf": [
            {"type": "string", "pattern": "^https://"},
            {"type": "array", "items": {"type": "string", "pattern": "^https://"}},
        ],
    },
    "compliance": {
        **_IDS,
        "description": "Requirements that the rule serves, by framework.",
        "examples": [{"pci-dss-4.0": ["3.5.1"]}],
    },
    "peers": {
        **_IDS,
        "description": "The same control elsewhere: checkov: CKV_AWS_96.",
    },
    "aliases": {**_WORDS, "description": "Former names, which still work."},
    "deprecated": {
        "type": "boolean",
        "description": "Applied only where it is named; keeps its id taken.",
    },
}
_HEADS: Final[Mapping[str, Json]] = {
    "attribute": {
        **_TEXT,
        "description": "An attribute, as AWS will have it; names joined by dots, or a"
        " JSONPath.",
        "examples": ["storage_encrypted", "auth.secret_arn"],
    },
    "parameter": {
        **_TEXT,
        "description": "A cluster parameter: the group's value, else the family's"
        " default.",
        "examples": ["rds.force_ssl"],
    },
    "values": {
        **_WORDS,
        "description": "The values at the ends of paths, as one list.",
        "examples": ["instances.availability_zone"],
    },
    "fact": {
        **_TEXT,
        "description": "A fact about the engine's family: standard_support_ends.",
    },
    "value": {"description": "A parameter of the rule.", "examples": ["$strict"]},
    "count": {
        **_TEXT,
        "description": "How many there are of a relation, a block or a type.",
        "examples": ["instances", "aws_cloudtrail"],
    },
    "some": {
        **_TEXT,
        "description": "At least one item of a collection satisfies where.",
        "examples": ["security_groups.ingress"],
    },
    "every": {**_TEXT, "description": "All items of a collection satisfy where."},
    "none": {**_TEXT, "description": "No item of a collection satisfies where."},
    "all": {"$ref": "#/$defs/conditions", "description": "All must hold."},
    "any": {"$ref": "#/$defs/conditions", "description": "At least one must hold."},
    "not": {**_CONDITION, "description": "It must not hold; unknown stays unknown."},
    "keeps": {
        **_CONDITION,
        "description": "What held before the plan must hold after it.",
    },
    "passes": {
        **_TEXT,
        "description": "Another rule passes on the same resource, or does not apply.",
        "examples": ["AUR-ENC-001"],
    },
    "type": {**_TEXT, "description": "The resource is of this type."},
}
_MODIFIERS: Final[Mapping[str, Json]] = {
    "if_unset": {**_VERDICT, "description": "The result where it is left out."},
    "if_unknown": {**_VERDICT, "description": "The result where it is not known."},
    "if_empty": {**_VERDICT, "description": "The result where there are no items."},
    "view": {
        "description": "effective: with AWS's defaults; planned: as written; before:"
        " as it was before the plan.",
        "enum": [*View],
    },
    "where": {**_CONDITION, "description": "What is said of the items."},
}
_ONE_OF: Final = "The only values that it may have."
_OF_VALUES: Final = ("attribute", "parameter", "values", "fact", "value")
_OF_ITEMS: Final = ("some", "every", "none")
_OPERANDS: Final[Mapping[str, Json]] = {
    "string": {"type": "string"},
    "number": {"oneOf": [{"type": "number"}, _PARAMETER]},
    "array": {"oneOf": [{"type": "array"}, _PARAMETER]},
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
        "properties": {key: _KEYS[key] for key in KEYS},
        "$defs": {
            "condition": _condition(),
            "conditions": {"type": "array", "items": _CONDITION, "minItems": 1},
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
    properties: Json = {head: _HEADS[head]}
    least = 1
    if head in _OF_VALUES or head == "count":
        allowed = ("where",) if head == "count" else ("if_unset", "if_unknown", "view")
        if head == "values":
            allowed = ("where", *allowed)
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
    return {name: _MODIFIERS[name] for name in MODIFIERS if name in names}


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
            "when": {**_CONDITION, "description": "Where the rule cannot see."},
            "because": {**_TEXT, "description": "Why; the reason that a report gives."},
            "resource": {
                **_TEXT,
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
