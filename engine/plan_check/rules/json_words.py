"""What the JSON Schema of rule files says of each key, condition and modifier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from plan_check.findings import Severity
from plan_check.rules.model import Verdict, View
from plan_check.rules.operators import ARN_PARTS
from plan_check.rules.words import ACTIONS

Json = dict[str, Any]

PARAMETER: Final[Json] = {"type": "string", "pattern": r"^\$"}
CONDITION: Final[Json] = {"$ref": "#/$defs/condition"}
TEXT: Final[Json] = {"type": "string", "minLength": 1}
_WORDS: Final[Json] = {"oneOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]}
_IDS: Final[Json] = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [
            {"type": ["string", "number"]},
            {"type": "array", "items": {"type": ["string", "number"]}},
        ]
    },
}
_VERDICT: Final[Json] = {"oneOf": [{"enum": [*Verdict]}, PARAMETER]}

_ACTIONS: Final[list[Json]] = [
    {"enum": list(ACTIONS)},
    {"type": "array", "items": {"enum": list(ACTIONS)}, "minItems": 1},
]

KEY_SCHEMAS: Final[Mapping[str, Json]] = {
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
    "title": {**TEXT, "description": "The fault as a sentence, without a full stop."},
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
        "oneOf": _ACTIONS,
        "examples": [["delete", "replace"]],
    },
    "when": {
        **CONDITION,
        "description": "Which of the resources it applies to; by default all.",
        "examples": ["aurora", [{"attribute": "engine", "matches": "^aurora"}]],
    },
    "require": {
        **CONDITION,
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
    "message": {**TEXT, "description": "The demand: storage_encrypted must be true."},
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
HEAD_SCHEMAS: Final[Mapping[str, Json]] = {
    "attribute": {
        **TEXT,
        "description": "An attribute, as AWS will have it; names joined by dots, or a"
        " JSONPath.",
        "examples": ["storage_encrypted", "auth.secret_arn"],
    },
    "parameter": {
        **TEXT,
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
        **TEXT,
        "description": "A fact about the engine's family: standard_support_ends.",
    },
    "value": {"description": "A parameter of the rule.", "examples": ["$strict"]},
    "count": {
        **TEXT,
        "description": "How many there are of a relation, a block or a type.",
        "examples": ["instances", "aws_cloudtrail"],
    },
    "some": {
        **TEXT,
        "description": "At least one item of a collection satisfies where.",
        "examples": ["security_groups.ingress"],
    },
    "every": {**TEXT, "description": "All items of a collection satisfy where."},
    "none": {**TEXT, "description": "No item of a collection satisfies where."},
    "all": {"$ref": "#/$defs/conditions", "description": "All must hold."},
    "any": {"$ref": "#/$defs/conditions", "description": "At least one must hold."},
    "not": {**CONDITION, "description": "It must not hold; unknown stays unknown."},
    "keeps": {
        **CONDITION,
        "description": "What held before the plan must hold after it.",
    },
    "passes": {
        **TEXT,
        "description": "Another rule passes on the same resource, or does not apply.",
        "examples": ["AUR-ENC-001"],
    },
    "type": {**TEXT, "description": "The resource is of this type."},
    "actions": {
        "description": "The plan does one of these with the resource.",
        "oneOf": _ACTIONS,
        "examples": [["delete", "replace"]],
    },
}
MODIFIER_SCHEMAS: Final[Mapping[str, Json]] = {
    "if_unset": {**_VERDICT, "description": "The result where it is left out."},
    "if_unknown": {**_VERDICT, "description": "The result where it is not known."},
    "if_empty": {**_VERDICT, "description": "The result where there are no items."},
    "view": {
        "description": "effective: with AWS's defaults; planned: as written; before:"
        " as it was before the plan.",
        "enum": [*View],
    },
    "arn": {
        "description": "Compare only this part of an ARN.",
        "enum": list(ARN_PARTS),
    },
    "where": {**CONDITION, "description": "What is said of the items."},
}
